"""Template packages (模板包): what a trade starts from, read, checked and tried; pure but for who installs."""
