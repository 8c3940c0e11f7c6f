package acestep

// Language is exported for tests.
var Language = language
