package acestep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// maxBody limits the size of a request, in bytes.
const maxBody = 256 << 20

// request is a request for a task.
type request struct {
	values
	source, reference []byte // uploaded recordings
}

// requestError is a request that is refused.
type requestError struct {
	status int
	error
}

// readRequest reads a request in any of the three documented forms.
func readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	req := &request{values: values{}}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // an error is an unknown type
	var err error
	switch kind {
	case "application/json":
		var all map[string]any
		if json.NewDecoder(r.Body).Decode(&all) != nil {
			return nil, requestError{http.StatusBadRequest, errors.New("invalid JSON")}
		}
		err = req.setAll(all, false)
	case "multipart/form-data":
		if r.ParseMultipartForm(maxBody) != nil {
			return nil, requestError{http.StatusBadRequest, errors.New("invalid form")}
		}
		defer func() { _ = r.MultipartForm.RemoveAll() }()
		if err = req.setForm(r.MultipartForm.Value); err == nil {
			err = req.readFiles(r)
		}
	case "application/x-www-form-urlencoded":
		if r.ParseForm() != nil {
			return nil, requestError{http.StatusBadRequest, errors.New("invalid form")}
		}
		err = req.setForm(r.PostForm)
	default:
		return nil, requestError{http.StatusUnsupportedMediaType, errors.New("unsupported Content-Type")}
	}
	if err != nil {
		return nil, requestError{http.StatusBadRequest, err}
	}
	return req, nil
}

// nested are the names of objects with fields.
var nested = []string{"metas", "metadata", "user_metadata"}

// setAll sets fields, and those of nested objects unless they are set. ai_token was the key of
// former servers.
func (r *request) setAll(all map[string]any, form bool) error {
	var metas map[string]any
	for name, value := range all {
		if name == "ai_token" {
			continue
		}
		if slices.Contains(nested, name) {
			if s, ok := value.(string); ok && json.Unmarshal([]byte(s), &value) != nil {
				return fmt.Errorf("%s is no object", name)
			}
			object, ok := value.(map[string]any)
			if !ok {
				return fmt.Errorf("%s is no object", name)
			}
			metas = object
			continue
		}
		if err := r.set(name, value, form); err != nil {
			return err
		}
	}
	for name, value := range metas {
		if full, _, ok := lookUp(name); ok && r.values[full] != nil {
			continue
		}
		if err := r.set(name, value, false); err != nil {
			return err
		}
	}
	return nil
}

func (r *request) setForm(form map[string][]string) error {
	all := make(map[string]any, len(form))
	for name, given := range form {
		if len(given) != 1 {
			return fmt.Errorf("%s is given %d times", name, len(given))
		}
		all[name] = given[0]
	}
	return r.setAll(all, true)
}

// readFiles reads the uploaded recordings.
func (r *request) readFiles(from *http.Request) error {
	for name, headers := range from.MultipartForm.File {
		to := &r.source
		switch name {
		case "src_audio", "ctx_audio":
		case "reference_audio", "ref_audio":
			to = &r.reference
		default:
			return fmt.Errorf("unknown file %s", name)
		}
		f, err := headers[0].Open()
		if err != nil {
			return fmt.Errorf("open %s: %w", name, err)
		}
		data, err := io.ReadAll(f)
		_ = f.Close()
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if len(data) == 0 || *to != nil {
			return fmt.Errorf("%s is empty or given twice", name)
		}
		*to = data
	}
	return nil
}

// tracks returns the tracks that a request names, in a field or in the instruction, as in "Extract
// the vocals track from the audio:".
func (r *request) tracks() []string {
	found, _ := r.values["track_classes"].([]string)
	if name := r.text("track_name"); name != "" {
		found = append(slices.Clone(found), name)
	}
	if len(found) > 0 {
		return found
	}
	words := strings.FieldsFunc(strings.ToLower(r.text("instruction")), func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z')
	})
	for _, word := range words {
		if slices.Contains(trackNames, word) {
			found = append(found, word)
		}
	}
	return found
}
