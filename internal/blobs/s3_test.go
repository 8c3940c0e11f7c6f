package blobs_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// s3 is as much of S3 as the driver asks for, with one bucket named "songs".
type s3 struct {
	url string

	mu      sync.Mutex
	objects map[string][]byte
	asked   []string // method and query of each request that writes
}

func newS3(t *testing.T) *s3 {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "aws-secret-key")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	s := &s3{objects: map[string][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// address is the bucket's. Without when_required the driver sends bodies in
// pieces with checksums between, and asks for them; this S3 knows none.
func (s *s3) address(bucket string) string {
	return "s3://" + bucket + "?region=eu-central-1&use_path_style=true&request_checksum_calculation=when_required&response_checksum_validation=when_required&endpoint=" + s.url
}

func (s *s3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // broken off: S3 keeps nothing
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if bucket != "songs" {
		refuse(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.asked = append(s.asked, r.Method+" "+r.URL.RawQuery)
	}
	switch content, found := s.objects[key]; {
	case r.Method == http.MethodGet && r.URL.Query().Has("list-type"):
		_, _ = io.WriteString(w, `<ListBucketResult></ListBucketResult>`)
	case r.Method == http.MethodGet && !found:
		refuse(w, http.StatusNotFound, "NoSuchKey")
	case r.Method == http.MethodGet:
		w.Header().Set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
		_, _ = w.Write(content)
	case r.Method == http.MethodHead && !found:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodHead:
		w.Header().Set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
	case r.Method == http.MethodPost && r.URL.Query().Has("uploads"):
		_, _ = io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
	case r.Method == http.MethodPut && r.URL.Query().Has("partNumber"):
		w.Header().Set("ETag", `"part"`)
	case r.Method == http.MethodPut:
		s.objects[key] = body
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		refuse(w, http.StatusForbidden, "AccessDenied")
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: code})
}

// requests are the writing requests so far.
func (s *s3) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func TestAFailedFillSendsNothingToS3(t *testing.T) {
	s := newS3(t)
	_, err := open(t, "", s.address("songs")).Write(t.Context(), "s/audio", func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		return errors.Join(err, errFill)
	})
	if asked := s.requests(); !errors.Is(err, errFill) || len(asked) != 0 {
		t.Errorf("%v; %q", err, asked)
	}
}

func TestAFailedFillOfManyPartsIsNeverCompletedInS3(t *testing.T) {
	s := newS3(t)
	_, err := open(t, "", s.address("songs")).Write(t.Context(), "s/audio", func(w io.Writer) error {
		_, err := io.CopyN(w, zeros{}, 40<<20)
		return errors.Join(err, errFill)
	})
	asked := s.requests()
	if !errors.Is(err, errFill) || len(asked) < 2 {
		t.Errorf("%v; %q", err, asked)
	}
	for _, a := range asked {
		if strings.HasPrefix(a, "POST ") && strings.Contains(a, "uploadId") {
			t.Errorf("a part of a song is kept: %q", asked)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
