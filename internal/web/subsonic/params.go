package subsonic

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// params are the parameters of a call, of its address and of its form.
type params url.Values

// readParams returns the parameters of a request. A form is part of the extension formPost.
func readParams(r *http.Request) (params, error) {
	if err := r.ParseForm(); err != nil {
		return nil, &apiError{Code: codeGeneric, Message: "The parameters are not readable."}
	}
	return params(r.Form), nil
}

func (p params) text(name string) string { return url.Values(p).Get(name) }

// all returns all values of a parameter.
func (p params) all(name string) []string { return p[name] }

func (p params) has(name string) bool { return len(p[name]) > 0 }

// require returns a parameter; an error if it is missing.
func (p params) require(name string) (string, error) {
	v := p.text(name)
	if v == "" {
		return "", missing(name)
	}
	return v, nil
}

// number returns a whole number between limits, or a default if the parameter is missing.
func (p params) number(name string, missing, least, most int) (int, error) {
	v := strings.TrimSpace(p.text(name))
	if v == "" {
		return missing, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, &apiError{Code: codeGeneric, Message: "The parameter " + name + " has to be a whole number."}
	}
	return min(max(n, least), most), nil
}

// page returns the parameters of a part of a list.
func (p params) page(count, offset string, usual int) (page, error) {
	size, err := p.number(count, usual, 0, maxPage)
	if err != nil {
		return page{}, err
	}
	from, err := p.number(offset, 0, 0, maxOffset)
	return page{from, size}, err
}

// Limits of lists. 500 is the maximum of the API.
const (
	maxPage   = 500
	maxOffset = 1 << 30
)

// page is a part of a list.
type page struct{ offset, size int }

// of returns the part of a list.
func of[T any](all []T, p page) []T {
	from := min(p.offset, len(all))
	return all[from:min(from+p.size, len(all))]
}
