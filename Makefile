# Every target sets up what it needs, once: the marks below are named after what they were made from.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# make deploy: the processor of the functions on AWS, arm64 or x86_64.
ARCH ?= arm64
# make run: where the local stack listens, and 1 to forget what it held.
PORT ?= 4566
RESET ?=
# make staff: whom to invite.
EMAIL ?=
# make approve: what is asked for.
APPROVAL ?=
# make verify: the files of the certificate and of the keys.
CERT ?=
KEYS ?=
# make invoke: which function, and with what.
FN ?=
EVENT ?= events/$(FN).json

# The pinned tools come before what else the machine has by the same name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PORT RESET
export SAM_CLI_TELEMETRY := 0
# It announces on every start that it will want a newer Node one day.
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED := true

mark = $(shell cksum < $(1) | cut -d ' ' -f 1)
VENV := .venv/.installed-$(call mark,tools/requirements.txt)
SAM := .venv/sam/.installed-$(call mark,tools/requirements-sam.txt)
SCHEMATHESIS := .venv/schemathesis/.installed-$(call mark,tools/requirements-schemathesis.txt)
SUPPLY_CHAIN := .venv/supply-chain/.installed-$(call mark,tools/requirements-supply-chain.txt)
BROWSER := web/node_modules/.browser
CLIENT := web/node_modules/.installed-$(call mark,web/package-lock.json)
NODE := infra/node_modules/.installed-$(call mark,infra/package-lock.json)

# The same input gives the same functions, wherever it lies: what names a file in a binary names no folder of this machine.
SAME_PATHS = build.rustflags = ["--remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=/cargo", "--remap-path-prefix=$(CURDIR)=/build"]

PIP := -m pip install --quiet --no-compile --disable-pip-version-check --requirement
TS := cd infra && exec node --import tsx
CDK := cd infra && node_modules/.bin/cdk

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(VENV) $(SAM) $(SCHEMATHESIS) $(SUPPLY_CHAIN) $(NODE) $(CLIENT) ## install the tools into .venv and node_modules; the other targets do it by themselves

.PHONY: run
run: $(VENV) $(NODE) client ## run everything on this machine until Ctrl-C; PORT=4566, SITE_PORT=8080, RESET=1 to start anew
	@$(TS) local/run.ts

.PHONY: test
test: $(VENV) $(SAM) $(SCHEMATHESIS) $(SUPPLY_CHAIN) $(NODE) client $(BROWSER) ## run every test: Rust, CDK, and stories and journeys against a stack of their own
	cargo build --workspace --bins --tests
	cargo build --workspace --test schemathesis
	cd infra && npm test --silent
	.venv/supply-chain/bin/python -B -m unittest discover --start-directory tools --pattern '*_test.py'
	@$(TS) local/with-stack.ts -- sh -c 'cargo nextest run --workspace --profile proof --no-fail-fast && (cd infra && node --import tsx --test-reporter spec local/sam.test.ts) && (cd web && npm test --silent) && cargo nextest run --workspace --test schemathesis --no-capture'

.PHONY: fmt
fmt: $(NODE) $(CLIENT) ## format the Rust and TypeScript code
	cargo fmt --all
	cd infra && npm run --silent lint -- --fix
	cd web && npm run --silent lint -- --fix

.PHONY: lint
lint: $(VENV) $(SAM) $(NODE) $(CLIENT) ## check format, lints, types, licences and the synthesized templates
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo deny --locked check licenses bans sources
	@# Which module may import which is nothing that the compiler knows.
	@python3 tools/check-layers
	cd infra && npm run --silent lint && npm run --silent typecheck
	cd web && npm run --silent typecheck && npm run --silent lint
	@# The templates do not depend on what the functions and the client hold, only on their being there.
	@for function in functions/*/; do mkdir -p ".local/lint/$$function" && touch ".local/lint/$$function/bootstrap"; done
	@mkdir -p .local/lint/client && touch .local/lint/client/index.html
	$(CDK) synth --quiet --context functions=../.local/lint/functions --context client=../.local/lint/client --output ../.local/lint/cdk.out
	.venv/sam/bin/cfn-lint --ignore-checks W3005 --template .local/lint/cdk.out/*.template.json

.PHONY: build
build: $(VENV) sbom ## build the functions for AWS into target/lambda; ARCH=arm64 or x86_64, FN=signup for only one
	cargo lambda build --release --locked --workspace $(if $(FN),--bin $(FN),--bins) $(if $(filter arm64,$(ARCH)),--arm64,--x86-64) --config '$(SAME_PATHS)'
	@# An archive holds the file's mode too, which would otherwise be this machine's.
	@chmod 755 target/lambda/*/bootstrap

.PHONY: sbom
sbom: $(SUPPLY_CHAIN) ## list what the product is made of, in CycloneDX, into target/sbom
	@.venv/supply-chain/bin/python tools/sbom.py target/sbom

.PHONY: reproduce
reproduce: $(VENV) ## build one function twice, as committed, and compare the results: FN=front-door ARCH=arm64
	@sh tools/reproduce '$(or $(FN),front-door)' '$(ARCH)'

.PHONY: client
client: $(CLIENT) ## build the web client into web/dist
	@cd web && npm run --silent build

.PHONY: gallery
gallery: $(CLIENT) ## show the states and components of the web client, without a stack
	@cd web && npm run --silent gallery

.PHONY: synth
synth: build client $(NODE) ## synthesize the CloudFormation templates into infra/cdk.out
	$(CDK) synth --quiet --context architecture=$(ARCH)

.PHONY: invoke
invoke: $(VENV) $(NODE) ## run one function here: FN=signup EVENT=events/signup.json
	@$(TS) local/invoke.ts '$(FN)' '$(EVENT)'

.PHONY: verify
verify: $(NODE) ## verify a certificate of deletion: CERT=file, and offline KEYS=file of the published keys
	@$(TS) local/verify.ts '$(CERT)' '$(KEYS)'

.PHONY: replay
replay: $(NODE) ## purge again whom a restored table brought back, on the running stack
	@$(TS) local/replay.ts

.PHONY: staff
staff: $(NODE) ## invite somebody to the vendor's staff, on the running stack: EMAIL=name@example.jp
	@$(TS) local/staff.ts '$(EMAIL)'

.PHONY: approve
approve: $(NODE) ## approve a dangerous act as the account's operator, on the running stack: APPROVAL=apr_…
	@$(TS) local/approve.ts '$(APPROVAL)'

.PHONY: code
code: $(NODE) ## the code that a seeded member of staff's app shows now: EMAIL=staff1@example.jp
	@$(TS) local/code.ts '$(EMAIL)'

.PHONY: deploy
deploy: build client $(NODE) ## build and deploy everything to AWS; ARCH=arm64 or x86_64
	$(CDK) deploy --all --context architecture=$(ARCH)
	@$(TS) trust/publish.ts

.PHONY: audit
audit: $(VENV) $(SUPPLY_CHAIN) $(NODE) ## look for vulnerable and outdated dependencies, and for duties that are past (needs the network)
	@$(TS) audit/audit.ts

.PHONY: clean
clean: ## remove everything that was built or installed here
	rm -rf target .local .venv infra/node_modules infra/cdk.out web/node_modules web/dist web/dist-gallery web/artefacts

$(VENV):
	@sh tools/prerequisites
	@echo '… install the local stack and the Rust tools into .venv'
	@rm -rf .venv && python3 -m venv .venv
	@.venv/bin/python $(PIP) tools/requirements.txt
	@touch $@

$(SAM): | $(VENV)
	@echo '… install SAM and cfn-lint into .venv/sam'
	@rm -rf .venv/sam && python3 -m venv .venv/sam
	@.venv/sam/bin/python $(PIP) tools/requirements-sam.txt
	@touch $@

$(SCHEMATHESIS): | $(VENV)
	@echo '… install schemathesis into .venv/schemathesis'
	@rm -rf .venv/schemathesis && python3 -m venv .venv/schemathesis
	@.venv/schemathesis/bin/python $(PIP) tools/requirements-schemathesis.txt
	@touch $@

$(SUPPLY_CHAIN): | $(VENV)
	@echo '… install pip-audit and the writer of bills of materials into .venv/supply-chain'
	@rm -rf .venv/supply-chain && python3 -m venv .venv/supply-chain
	@.venv/supply-chain/bin/python $(PIP) tools/requirements-supply-chain.txt
	@touch $@

$(CLIENT):
	@sh tools/prerequisites
	@echo '… install what builds the web client into web/node_modules'
	@cd web && npm ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

$(BROWSER): | $(CLIENT)
	@sh tools/browser
	@touch $@

$(NODE):
	@sh tools/prerequisites
	@echo '… install the CDK into infra/node_modules'
	@cd infra && npm ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@
