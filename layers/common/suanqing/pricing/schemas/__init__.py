"""Price books and catalogue as the API takes and shows them: pydantic."""
