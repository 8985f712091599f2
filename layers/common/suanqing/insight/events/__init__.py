"""Events for systems beside this one."""
