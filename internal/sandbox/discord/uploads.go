package discord

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Discord's client uploads a file before it uses it: it asks for an address,
// puts the file there, and names it in the interaction or message.

// postUpload hands out addresses.
func (s *Server) postUpload(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := r.channel(); err != nil {
		return 0, nil, err
	}
	wanted := list(r.payload, "files")
	var f form
	if len(wanted) < 1 || len(wanted) > 10 {
		f.add("files", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
	}
	for i, v := range wanted {
		o, _ := v.(obj)
		f.length(fmt.Sprintf("files.%d.filename", i), str(o, "filename"), 1, 1024)
		if integer(o, "file_size") > s.opts.AttachmentSizeLimit {
			return 0, nil, errTooLarge
		}
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	out := []any{}
	for _, v := range wanted {
		o := v.(obj)
		key := secret(16)
		s.uploads[key] = &upload{name: str(o, "filename")}
		out = append(out, obj{"id": o["id"], "upload_url": s.URL() + "/uploads/" + key, "upload_filename": key})
	}
	return http.StatusOK, obj{"attachments": out}, nil
}

// putUpload takes a file.
func (s *Server) putUpload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.opts.AttachmentSizeLimit))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		http.Error(w, "The file is too large.", http.StatusRequestEntityTooLarge)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	up := s.uploads[r.PathValue("key")]
	if up == nil || err != nil {
		http.Error(w, "There is no such upload.", http.StatusNotFound)
		return
	}
	up.data, up.contentType = append([]byte{}, data...), r.Header.Get("Content-Type")
}
