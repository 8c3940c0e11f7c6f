package discord

import (
	"encoding/json"
	"strconv"
)

// obj is a JSON object. The server keeps most of what it is sent as it came, so
// that it answers with all of it.
type obj = map[string]any

func str(o obj, key string) string {
	s, _ := o[key].(string)
	return s
}

func object(o obj, key string) obj {
	v, _ := o[key].(obj)
	return v
}

func list(o obj, key string) []any {
	v, _ := o[key].([]any)
	return v
}

func has(o obj, key string) bool { _, ok := o[key]; return ok }

func boolean(o obj, key string) bool {
	v, _ := o[key].(bool)
	return v
}

// integer reads a whole number; ids may come as numbers or strings.
func integer(o obj, key string) int64 {
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
	case int64: // of what the server itself filled in
		return v
	default:
		return 0
	}
}

// id reads an id that may come as a number or a string.
func id(o obj, key string) string {
	switch v := o[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatInt(int64(v), 10)
	default:
		return ""
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// compact drops the keys without a value.
func compact(o obj) obj {
	for k, v := range o {
		if v == nil || v == "" {
			delete(o, k)
		}
	}
	return o
}
