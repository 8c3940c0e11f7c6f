package riffusion

// ErrorMeanings returns the codes, and the statuses without a code, that prove a refusal, for tests.
func ErrorMeanings() (codes []string, statuses []int) {
	for code := range codeMeanings {
		codes = append(codes, code)
	}
	for status := range statusMeanings {
		statuses = append(statuses, status)
	}
	return codes, statuses
}
