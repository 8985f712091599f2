"""Assets (设备): the register of what is served, what was done before, and how long it stood still."""
