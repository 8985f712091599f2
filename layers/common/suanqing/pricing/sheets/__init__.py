"""A price book as a workbook that people edit, both ways."""
