package cdn

import (
	"crypto/rand"
	"errors"
	"io"
	"net/http"
)

// Upload is a file that a client sends, in the body of a call or to an address of its own.
type Upload struct {
	Field       string // of the multipart body, such as "files[0]"
	Name        string
	ContentType string
	Data        []byte
}

// NewUpload returns the key and the address of a new upload.
func (s *Store) NewUpload(name string) (key, address string) {
	key = rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uploads[key] = &Upload{Name: name}
	return key, s.url + "/uploads/" + key
}

// Upload returns an upload, and reports whether its file has arrived.
func (s *Store) Upload(key string) (Upload, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	up := s.uploads[key]
	if up == nil || up.Data == nil {
		return Upload{}, false
	}
	return *up, true
}

// DeleteUpload deletes an upload that a message or interaction has taken.
func (s *Store) DeleteUpload(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.uploads, key)
}

// ServeUpload stores the file of an upload.
func (s *Store) ServeUpload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.Limit))
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
	up.Data, up.ContentType = append([]byte{}, data...), r.Header.Get("Content-Type")
}
