package blobs

import (
	"net/url"
	"strconv"
	"strings"

	"riffbot/internal/redact"
)

// shortest is the length in bytes from which a value may be a secret. Hiding
// shorter ones ("1", "no") would only make holes into words.
const shortest = 4

// hidden hides every value of an address's parameters, in whatever way an error
// may spell it: nobody knows which are secret when a parameter is unknown.
func hidden(u *url.URL, q url.Values) *redact.Redactor {
	secrets := []string{u.RawQuery}
	for _, values := range q {
		for _, v := range values {
			if len(v) >= shortest {
				secrets = append(secrets, v, url.QueryEscape(v), strings.Trim(strconv.Quote(v), `"`))
			}
		}
	}
	return redact.New(secrets...)
}
