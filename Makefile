# Kuramori (蔵守): everything a newcomer needs, in one place. A bare `make` prints it.

PYTHON ?= python3
KURAMORI = .venv/bin/kuramori
option = $(if $($(1)),--$(2) '$($(1))')

.DEFAULT_GOAL := help
.PHONY: help demo story bench claims test lint clean-demo setup setup-test locks

help: ## Print this help
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## Build the fictional city, run its story, serve its screens [CITY=3000 PORT=8443]
	@$(KURAMORI) demo $(call option,CITY,city) $(call option,PORT,port)

story: setup ## Run the story without serving; exit 1 if a step fails [CITY=n JSON=path ASSESSMENT=path]
	@$(KURAMORI) story $(call option,CITY,city) $(call option,JSON,json) $(call option,ASSESSMENT,assessment)

bench: setup ## Measure beside the baselines, in one run [ONLY=P1 JSON=path SIZE=435000]
	@.venv/bin/python -m bench $(call option,ONLY,only) $(call option,JSON,json) $(call option,SIZE,size)

claims: setup ## Check every sentence of the assessment that software can check [JSON=path]
	@$(KURAMORI) claims $(call option,JSON,json)

test: lint ## Style, import contracts and all tests, a real browser included
	@.venv/bin/pytest -q -n 2 --dist loadfile

lint: setup-test ## Style and import contracts only
	@.venv/bin/ruff check
	@.venv/bin/lint-imports

clean-demo: setup ## Remove what demo and story made, and nothing else
	@$(KURAMORI) clean-demo

setup: ## Make the environment that demo and story need (they do it themselves)
	@$(PYTHON) tools/setup.py

setup-test: ## Make the environment that test needs (it does it itself)
	@$(PYTHON) tools/setup.py --test

locks: ## Renew the locks from the .in files (needs uv)
	@tools/lock.sh
