// Package field reads the fields of decoded JSON objects. A field that is absent or of
// another type has the zero value.
package field

import (
	"encoding/json"
	"strconv"
)

// Object is a decoded JSON object. The server stores most objects as they came, so that
// responses are complete.
type Object = map[string]any

// String returns a string.
func String(o Object, key string) string {
	s, _ := o[key].(string)
	return s
}

// Map returns an object.
func Map(o Object, key string) Object {
	v, _ := o[key].(Object)
	return v
}

// List returns a list.
func List(o Object, key string) []any {
	v, _ := o[key].([]any)
	return v
}

// Has reports whether an object has a field.
func Has(o Object, key string) bool { _, ok := o[key]; return ok }

// Bool returns a boolean.
func Bool(o Object, key string) bool {
	v, _ := o[key].(bool)
	return v
}

// Int returns a whole number; ids may come as numbers or strings.
func Int(o Object, key string) int64 {
	switch v := o[key].(type) {
	case float64:
		return int64(v)
	case json.Number:
		n, _ := v.Int64()
		return n
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	case int:
		return int64(v)
	case int64: // set by the server
		return v
	default:
		return 0
	}
}

// ID returns an id that may come as a number or a string.
func ID(o Object, key string) string {
	switch v := o[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatInt(int64(v), 10)
	default:
		return ""
	}
}

// Compact deletes the fields that are null or an empty string.
func Compact(o Object) Object {
	for k, v := range o {
		if v == nil || v == "" {
			delete(o, k)
		}
	}
	return o
}

// Strings returns the strings of a list; ids may be numbers.
// String returns a string.
func Strings(o Object, key string) (out []string) {
	for _, v := range List(o, key) {
		if text := ID(Object{"": v}, ""); text != "" {
			out = append(out, text)
		}
	}
	return out
}
