package acestep

// Language is exported for tests.
var Language = language

// RefusalStatuses returns the statuses that prove a refusal, for tests.
func RefusalStatuses() (all []int) {
	for status := range refusals {
		all = append(all, status)
	}
	return all
}
