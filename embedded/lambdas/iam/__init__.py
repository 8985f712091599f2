"""IAM without an account: calls become requests, roles and resource policies decide them.

Standard library only and relative imports: these modules run inside the functions' own processes too.
"""
