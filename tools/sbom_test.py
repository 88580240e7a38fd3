import json
import tempfile
import unittest
from pathlib import Path

import sbom


class BillOfMaterials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as directory:
            sbom.write(Path(directory))
            cls.documents = {file.name.split(".")[0]: file.read_text() for file in Path(directory).iterdir()}

    def components(self, name):
        return {component["name"]: component for component in json.loads(self.documents[name])["components"]}

    def test_every_part_of_the_product_has_a_valid_bill_of_materials(self):
        self.assertEqual(sorted(self.documents), ["client", "functions", "infra", "tools"])
        for document in self.documents.values():
            sbom.checked(document)

    def test_what_is_not_cyclonedx_is_refused(self):
        document = json.loads(self.documents["functions"]) | {"invented": True}
        with self.assertRaisesRegex(ValueError, "not CycloneDX 1.6"):
            sbom.checked(json.dumps(document))

    def test_the_functions_hold_what_they_need_and_nothing_of_the_tests(self):
        crates = self.components("functions")
        self.assertTrue({"front-door", "domain", "ring", "serde_derive"} <= crates.keys())
        self.assertTrue(crates.keys().isdisjoint({"dynoxide-rs", "insta", "proptest", "acceptance"}))

    def test_every_crate_of_the_registry_has_its_address_licence_and_checksum(self):
        for name, crate in self.components("functions").items():
            self.assertIn("licenses", crate, name)
            self.assertEqual("purl" in crate, "hashes" in crate, name)
        self.assertRegex(self.components("functions")["ring"]["purl"], r"^pkg:cargo/ring@\d")

    def test_the_client_marks_what_is_asked_for_in_development(self):
        packages = self.components("client")
        self.assertEqual([packages[name]["scope"] for name in ("preact", "vite")], ["required", "optional"])

    def test_every_pinned_tool_is_listed(self):
        self.assertTrue({"ministack", "aws-sam-cli", "schemathesis", "pip_audit"} <= self.components("tools").keys())


if __name__ == "__main__":
    unittest.main()
