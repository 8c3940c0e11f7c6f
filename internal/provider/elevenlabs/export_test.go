package elevenlabs

// ErrorMeanings returns the codes, and the statuses without a code, that prove a refusal, for tests.
func ErrorMeanings() (codes []string, withoutCode []int) {
	for code := range meanings {
		codes = append(codes, code)
	}
	for status := range statuses {
		withoutCode = append(withoutCode, status)
	}
	return codes, withoutCode
}
