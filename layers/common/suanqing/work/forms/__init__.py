"""Forms (表单): what a node asks for, as a document; answers are checked, computed and pinned to its hash. Pure."""
