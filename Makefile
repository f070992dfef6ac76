# Everything a developer or a first visitor does, by one word. `make` alone lists the words.
#
# Rust embeds the built front end, so every target that compiles Rust builds the front end first.
# Set CARGO_TARGET_DIR to build elsewhere; a build folder in ~/.cache/schalter is used if it exists.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

ifndef CARGO_TARGET_DIR
CARGO_TARGET_DIR := $(or $(wildcard $(HOME)/.cache/schalter/target),$(CURDIR)/target)
endif
export CARGO_TARGET_DIR

# In CI the lock file is what is tested; at a desk it follows the manifests.
LOCKED := $(if $(CI),--locked)
NPM_CI := npm ci --no-audit --no-fund --loglevel=error
CHROMIUM ?= /usr/bin/chromium
FUZZ_MINUTES ?= 60

# The stamps live in node_modules, which npm empties itself, so that dist holds only what is served.
FRONTEND_DEPS := frontend/node_modules/.installed
FRONTEND := frontend/node_modules/.built
E2E_DEPS := e2e/node_modules/.installed
FRONTEND_SOURCES := $(shell find frontend crates/texts/locales \
	\( -path frontend/node_modules -o -path frontend/dist \) -prune -o -type f -print 2>/dev/null)

.PHONY: help run frontend test test-rust test-frontend test-e2e test-package lint bench fuzz sbom package \
	docs clean FORCE

help: ## List what make can do
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: $(FRONTEND) ## Build everything and start the demo city
	cargo build --release $(LOCKED) -p schalter
	exec "$(CARGO_TARGET_DIR)/release/schalter" demo

frontend: $(FRONTEND) ## Build the front end

test: ## Install what tests need and run all of them
	.ci/prepare
	$(MAKE) test-rust test-frontend test-e2e

test-rust: $(FRONTEND) ## Run the Rust tests, also on PostgreSQL
	.ci/with-postgres .ci/rust-tests $(LOCKED)

test-frontend: $(FRONTEND_DEPS) ## Run the TypeScript tests
	cd frontend && npm run check && npm test

test-e2e: $(FRONTEND) $(E2E_DEPS) ## Run the browser tests
	cargo build $(LOCKED) -p schalter
	cd e2e && SCHALTER_BIN="$(CARGO_TARGET_DIR)/debug/schalter" CHROMIUM="$(CHROMIUM)" npx playwright test

lint: $(FRONTEND) ## Check format, lints, types and generated files
	cargo fmt --all --check
	cargo clippy $(LOCKED) --workspace --all-targets -- -D warnings
	cd frontend && npm run lint
	.ci/check-locks
	cargo run --quiet $(LOCKED) -p schalter -- docs --check

bench: $(FRONTEND) ## Measure switchboard, start, first frame, media load, waiting and kiosks
	cargo build --release $(LOCKED) -p schalter -p schalter-measure
	for bench in switchboard start first-frame media "waiting --connections 2000" \
		"booths --kiosks 100 --minutes 1"; do \
		SCHALTER_BIN="$(CARGO_TARGET_DIR)/release/schalter" CHROMIUM="$(CHROMIUM)" \
			"$(CARGO_TARGET_DIR)/release/schalter-measure" $$bench; \
	done

fuzz: $(FRONTEND) ## Fuzz the parsers of what comes from outside (FUZZ_MINUTES, 60 in all)
	.ci/fuzz "$(FUZZ_MINUTES)"

sbom: ## Write the bill of materials (CycloneDX) to target/package
	mkdir -p target/package
	node .ci/sbom.mjs target/package/schalter.cdx.json

package: $(FRONTEND) sbom ## Build the Debian package into target/package
	.ci/package

test-package: package ## Install the package into a clean Debian and try it there (as root)
	.ci/test-package target/package/schalter.deb

docs: $(FRONTEND) ## Regenerate what is generated from the code
	cargo run --quiet -p schalter -- docs
	SCHALTER_WRITE_GENERATED=1 cargo test --quiet -p schalter-web --lib -- \
		typescript_matches the_committed_description_matches

clean: ## Remove everything built; the data in var stays
	cargo clean
	rm -rf frontend/dist frontend/node_modules
	rm -rf e2e/node_modules e2e/test-results e2e/playwright-report

$(FRONTEND_DEPS): frontend/package.json frontend/package-lock.json
	cd frontend && $(NPM_CI)
	touch $@

$(FRONTEND): $(FRONTEND_DEPS) $(FRONTEND_SOURCES) $(if $(wildcard frontend/dist),,FORCE)
	cd frontend && npm run build
	touch $@

$(E2E_DEPS): export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1
$(E2E_DEPS): e2e/package.json e2e/package-lock.json
	cd e2e && $(NPM_CI)
	touch $@
