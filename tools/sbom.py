"""Writes bills of materials (CycloneDX) of all that the product is made of: sbom.py <directory>

functions.cdx.json  the crates in the functions
client.cdx.json     the packages of the web client; those asked for in development are marked so
infra.cdx.json      the packages that describe and deploy the infrastructure
tools.cdx.json      the Python packages that build and test
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent


def output_of(*command: str, folder: Path = ROOT, stdin: str = "") -> str:
    return subprocess.run(command, cwd=folder, input=stdin, stdout=subprocess.PIPE, text=True, check=True).stdout


def functions() -> str:
    platforms = ["--filter-platform=aarch64-unknown-linux-gnu", "--filter-platform=x86_64-unknown-linux-gnu"]
    metadata = json.loads(output_of("cargo", "metadata", "--locked", "--format-version=1", *platforms))
    packages = {package["id"]: package for package in metadata["packages"]}
    # What only tests need is in no function.
    needs = {
        node["id"]: [
            need["pkg"] for need in node["deps"] if any(kind["kind"] != "dev" for kind in need["dep_kinds"])
        ]
        for node in metadata["resolve"]["nodes"]
    }
    homes = {one: Path(packages[one]["manifest_path"]).relative_to(ROOT).parts[0] for one in metadata["workspace_members"]}
    roots = [one for one, home in homes.items() if home == "functions"]
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    checksums = {(package["name"], package["version"]): package.get("checksum") for package in locked}

    bom = Bom()
    bom.metadata.component = Component(name="functions", version="0.1.0", type=ComponentType.APPLICATION)
    components: dict[str, Component] = {}
    waiting = list(roots)
    while waiting:
        one = waiting.pop()
        if one not in components:
            package = packages[one]
            components[one] = crate(package, checksums[package["name"], package["version"]])
            waiting.extend(needs[one])
    for one, component in components.items():
        bom.components.add(component)
        bom.register_dependency(component, [components[need] for need in needs[one]])
    bom.register_dependency(bom.metadata.component, [components[one] for one in roots])
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def crate(package: dict, checksum: str | None) -> Component:
    name, version = package["name"], package["version"]
    return Component(
        name=name,
        version=version,
        bom_ref=f"{name}@{version}",
        # What comes from no registry has no address in one.
        purl=PackageURL("cargo", name=name, version=version) if checksum else None,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum)] if checksum else [],
        # Cargo once allowed a stroke for "or".
        licenses=[LicenseFactory().make_from_string(package["license"].replace("/", " OR "))] if package["license"] else [],
    )


def packages(folder: str) -> str:
    return output_of("npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only", folder=ROOT / folder)


def tools() -> str:
    requirements = "".join(file.read_text() for file in sorted((ROOT / "tools").glob("requirements*.txt")))
    writer = Path(sys.executable).parent / "cyclonedx-py"
    return output_of(str(writer), "requirements", "-", stdin=requirements)


def checked(document: str) -> str:
    """The document, if it is what its own version of CycloneDX asks for."""
    version = SchemaVersion.from_version(json.loads(document)["specVersion"])
    error = JsonStrictValidator(version).validate_str(document)
    if error is not None:
        raise ValueError(f"not CycloneDX {version.to_version()}: {error}")
    return document


def write(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    documents = {"functions": functions(), "client": packages("web"), "infra": packages("infra"), "tools": tools()}
    for name, document in documents.items():
        (directory / f"{name}.cdx.json").write_text(checked(document))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
