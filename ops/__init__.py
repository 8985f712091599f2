"""Operating Suanqing: `python -m ops --help`. One module a command."""
