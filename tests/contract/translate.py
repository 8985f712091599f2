"""Prints a template as SAM hands it to CloudFormation, as JSON. Runs in the environment of the SAM CLI (.venv-sam).

Artifacts stand in as they do after `sam package`: what matters here is which resources come out, and how.
"""

import json
import sys
from pathlib import Path
from typing import Any

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ARTIFACTS = {
    "AWS::Serverless::Function": ("CodeUri", "s3://packages/code"),
    "AWS::Serverless::LayerVersion": ("ContentUri", "s3://packages/layer"),
    "AWS::Serverless::Application": ("Location", "s3://packages/template"),
}


def packaged(path: Path) -> dict[str, Any]:
    """The template with addresses for its artifacts, and the API's body in place of its include."""
    found: dict[str, Any] = yaml_parse(path.read_text(encoding="utf-8"))
    for resource in found["Resources"].values():
        if resource["Type"] in ARTIFACTS:
            name, address = ARTIFACTS[resource["Type"]]
            resource["Properties"][name] = address
        if resource["Type"] == "AWS::Serverless::Api":
            body = path.parent / "infra" / "api.yaml"
            if body.exists():
                included = yaml_parse(body.read_text(encoding="utf-8"))
                resource["Properties"]["DefinitionBody"] = included
    return found


def main() -> None:
    parameters = dict(each.split("=", 1) for each in sys.argv[2:])
    translated = Translator({}, Parser()).translate(packaged(Path(sys.argv[1])), parameters)
    json.dump(translated, sys.stdout, default=str)


if __name__ == "__main__":
    main()
