package blobs

import (
	"net/url"

	"riffbot/internal/redact"
)

// shortest is the length in bytes from which a value may be a secret. Hiding
// shorter ones ("1", "no") would only make holes into words.
const shortest = 4

// hidden hides every value of an address's parameters: which are secret is not known
// when a parameter is not.
func hidden(u *url.URL, q url.Values) *redact.Redactor {
	secrets := []string{u.RawQuery}
	for _, values := range q {
		for _, v := range values {
			if len(v) >= shortest {
				secrets = append(secrets, v)
			}
		}
	}
	return redact.New(secrets...)
}
