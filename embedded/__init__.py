"""The whole product on one machine: an embedded AWS, a deployer, DynamoDB Local.

python -m embedded.aws        MiniStack, a local AWS endpoint
python -m embedded.deploy     sam build and sam deploy of template.yaml, unchanged
python -m embedded.dynamodb   DynamoDB Local, AWS's own engine
python -m embedded.runtimes   Java, Node and npm, out of packages
"""
