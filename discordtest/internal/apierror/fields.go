package apierror

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Fields collects validation errors by the path of their field.
type Fields struct {
	tree   field.Object
	Prefix string // of all paths, such as "data."
}

// Add adds an error at a path such as "embeds.0.title".
func (f *Fields) Add(path, code, format string, args ...any) {
	if f.tree == nil {
		f.tree = field.Object{}
	}
	at := f.tree
	for part := range strings.SplitSeq(f.Prefix+path, ".") {
		next, ok := at[part].(field.Object)
		if !ok {
			next = field.Object{}
			at[part] = next
		}
		at = next
	}
	errors, _ := at["_errors"].([]field.Object)
	at["_errors"] = append(errors, field.Object{"code": code, "message": fmt.Sprintf(format, args...)})
}

// Err returns the error response, nil without errors.
func (f *Fields) Err() *Error {
	if f.tree == nil {
		return nil
	}
	return &Error{Status: http.StatusBadRequest, code: 50035, Message: "Invalid Form Body", fields: f}
}
