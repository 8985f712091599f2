"""Uploads (上传): photos and files of a ticket in the company's own bucket; what they are is read from their bytes."""
