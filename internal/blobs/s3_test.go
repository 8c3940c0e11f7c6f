package blobs_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
)

// s3 emulates the part of S3 that the client uses, with one bucket named "songs". It verifies
// checksums and rejects chunked bodies, which servers other than Amazon's may not support.
type s3 struct {
	url string

	mu           sync.Mutex
	objects      map[string][]byte
	parts        map[string][]byte // of the only multipart upload, by number
	aborted      bool
	failComplete bool
	// withoutRanges sends whole files to requests of a part.
	withoutRanges bool
	writes        []string // method and query of each write request
	last          *http.Request
}

func newS3(t *testing.T) *s3 {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDTEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "aws-secret-key")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	s := &s3{objects: map[string][]byte{}, parts: map[string][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// address returns the URL of a bucket, with the parameters that earlier releases required.
func (s *s3) address(bucket string) string {
	return "s3://" + bucket + "?region=eu-central-1&use_path_style=true&request_checksum_calculation=when_required&response_checksum_validation=when_required&endpoint=" + s.url
}

func (s *s3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // aborted: S3 stores nothing
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = r
	sum := sha256.Sum256(body)
	if r.Header.Get("X-Amz-Content-Sha256") != hex.EncodeToString(sum[:]) {
		refuse(w, http.StatusBadRequest, "XAmzContentSHA256Mismatch")
		return
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if bucket != "songs" {
		refuse(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.writes = append(s.writes, r.Method+" "+r.URL.RawQuery)
	}
	w.Header().Set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
	query := r.URL.Query()
	switch content, found := s.objects[key]; {
	case r.Method == http.MethodGet && query.Has("list-type"):
		s.list(w, query.Get("prefix"), query.Get("continuation-token"))
	case r.Method == http.MethodGet && !found:
		refuse(w, http.StatusNotFound, "NoSuchKey")
	case r.Method == http.MethodGet && s.withoutRanges:
		_, _ = w.Write(content)
	case r.Method == http.MethodGet:
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	case r.Method == http.MethodHead && !found:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodHead:
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	case r.Method == http.MethodPost && query.Has("uploads"):
		_, _ = io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
	case r.Method == http.MethodPut && query.Has("partNumber"):
		s.parts[query.Get("partNumber")] = body
		w.Header().Set("ETag", `"part`+query.Get("partNumber")+`"`)
	case r.Method == http.MethodPost && query.Has("uploadId"):
		s.complete(w, key, body)
	case r.Method == http.MethodDelete && query.Has("uploadId"):
		s.aborted = true
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPut:
		s.objects[key] = body
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		refuse(w, http.StatusForbidden, "AccessDenied")
	}
}

// list returns two keys per page; S3 returns a thousand.
func (s *s3) list(w io.Writer, prefix, after string) {
	type contents struct{ Key string }
	var page struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		EncodingType          string
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
		Contents              []contents
	}
	page.EncodingType = "url"
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if !strings.HasPrefix(key, prefix) || key <= after {
			continue
		}
		if len(page.Contents) == 2 {
			page.IsTruncated, page.NextContinuationToken = true, page.Contents[1].Key
			break
		}
		page.Contents = append(page.Contents, contents{strings.ReplaceAll(url.QueryEscape(key), "%2F", "/")})
	}
	_ = xml.NewEncoder(w).Encode(page)
}

// complete joins the parts listed in the request.
func (s *s3) complete(w http.ResponseWriter, key string, body []byte) {
	var writes struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUpload"`
		Part    []struct{ PartNumber, ETag string }
	}
	if err := xml.Unmarshal(body, &writes); err != nil {
		refuse(w, http.StatusBadRequest, "MalformedXML")
		return
	}
	var whole []byte
	for _, p := range writes.Part {
		if strings.Trim(p.ETag, `"`) != "part"+p.PartNumber {
			refuse(w, http.StatusBadRequest, "InvalidPart")
			return
		}
		whole = append(whole, s.parts[p.PartNumber]...)
	}
	if s.failComplete {
		_, _ = io.WriteString(w, `<?xml version="1.0"?><Error><Code>InternalError</Code></Error>`)
		return
	}
	s.objects[key] = whole
	_, _ = io.WriteString(w, `<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>`)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: code})
}

// requests returns the write requests so far.
func (s *s3) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

func TestFailedWriteSendsNothingToS3(t *testing.T) {
	s := newS3(t)
	_, err := open(t, "", s.address("songs")).Write(t.Context(), "s/audio", func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		return errors.Join(err, errFill)
	})
	if writes := s.requests(); !errors.Is(err, errFill) || len(writes) != 0 {
		t.Errorf("%v; %q", err, writes)
	}
}

func TestFailedMultipartUploadIsAborted(t *testing.T) {
	s := newS3(t)
	_, err := open(t, "", s.address("songs")).Write(t.Context(), "s/audio", func(w io.Writer) error {
		_, err := io.CopyN(w, zeros{}, 40<<20)
		return errors.Join(err, errFill)
	})
	writes := s.requests()
	if !errors.Is(err, errFill) || len(writes) < 2 {
		t.Errorf("%v; %q", err, writes)
	}
	for _, a := range writes {
		if strings.HasPrefix(a, "POST ") && strings.Contains(a, "uploadId") {
			t.Errorf("partial upload completed: %q", writes)
		}
	}
	if !s.aborted {
		t.Errorf("upload not aborted: %q", writes)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestLargeFileUsesMultipartUpload(t *testing.T) {
	s := newS3(t)
	files := open(t, "", s.address("songs"))
	const mebibyte = 1 << 20
	for _, size := range []int{16 * mebibyte, 16*mebibyte + 1, 35 * mebibyte} {
		song := bytes.Repeat([]byte("la la la"), size/8+1)[:size]
		_, err := files.Write(t.Context(), "s/audio", func(w io.Writer) error {
			_, err := io.CopyBuffer(struct{ io.Writer }{w}, bytes.NewReader(song), make([]byte, 99_999))
			return err
		})
		if err != nil || !bytes.Equal(s.objects["s/audio"], song) {
			t.Fatalf("wrote %d bytes, stored %d: %v", size, len(s.objects["s/audio"]), err)
		}
	}
	if single := slices.ContainsFunc(s.requests(), func(a string) bool { return a == "PUT " }); !single {
		t.Errorf("single part uploaded as multipart: %q", s.requests())
	}
}

func TestS3ParametersAndVariables(t *testing.T) {
	s := newS3(t)
	for name, test := range map[string]struct {
		parameters string
		env        map[string]string
		want       func(*http.Request) bool
	}{
		"region": {"region=eu-west-3", nil, func(r *http.Request) bool {
			return strings.Contains(r.Header.Get("Authorization"), "/eu-west-3/s3/aws4_request") &&
				strings.Contains(r.Header.Get("Authorization"), "Credential=AKIDTEST/")
		}},
		"region from environment": {"", map[string]string{"AWS_REGION": "eu-north-1"}, func(r *http.Request) bool {
			return strings.Contains(r.Header.Get("Authorization"), "/eu-north-1/s3/aws4_request")
		}},
		"session token": {"region=eu-west-3", map[string]string{"AWS_SESSION_TOKEN": "passing"},
			func(r *http.Request) bool {
				return r.Header.Get("X-Amz-Security-Token") == "passing"
			}},
		"anonymous": {"region=eu-west-3&anonymous=true", nil, func(r *http.Request) bool {
			return r.Header.Get("Authorization") == ""
		}},
		"encryption": {"region=eu-west-3&ssetype=aws:kms&kmskeyid=key", nil, func(r *http.Request) bool {
			return r.Header.Get("X-Amz-Server-Side-Encryption") == "aws:kms" &&
				r.Header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id") == "key"
		}},
		"path style": {"region=eu-west-3&s3ForcePathStyle=true&prefix=bot/", nil, func(r *http.Request) bool {
			return r.URL.Path == "/songs/bot/s/audio"
		}},
		"endpoint from environment": {"region=eu-west-3&endpoint=", map[string]string{"AWS_ENDPOINT_URL_S3": s.url},
			func(r *http.Request) bool {
				return r.URL.Path == "/songs/s/audio"
			}},
	} {
		t.Run(name, func(t *testing.T) {
			s.last = nil
			for k, v := range test.env {
				t.Setenv(k, v)
			}
			address := "s3://songs?" + test.parameters
			if !strings.Contains(address, "endpoint") {
				address += "&endpoint=" + s.url
			}
			write(t, open(t, "", address), "s/audio", "a song")
			if !test.want(s.last) {
				t.Errorf("%s: %v", s.last.URL, s.last.Header)
			}
		})
	}
}

func TestUnknownS3ParametersAreRejected(t *testing.T) {
	for _, parameter := range []string{"accelerate=true", "fips=true", "typo=1", "Region=eu-west-3"} {
		if files, err := blobs.Open("", "s3://songs?"+parameter); err == nil {
			t.Errorf("%s: %v", parameter, files)
		}
	}
}

// TestMissingBucketIsNotMissingFile checks that a misconfigured bucket does not look like deleted
// songs.
func TestMissingBucketIsNotMissingFile(t *testing.T) {
	files := open(t, "", newS3(t).address("missing"))
	if _, err := files.Open(t.Context(), "s/audio"); err == nil || errors.Is(err, songs.ErrNotFound) {
		t.Errorf("open: %v", err)
	}
}

func TestRangeIsReadFromServerWithoutRanges(t *testing.T) {
	s := newS3(t)
	s.withoutRanges = true
	files := open(t, t.TempDir(), s.address("songs"))
	write(t, files, "s/audio", "twelve bytes")
	r, err := files.OpenRange(t.Context(), "s/audio", 2, 4)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || string(got) != "elve" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTemporaryS3ErrorIsRetried(t *testing.T) {
	for status, want := range map[int]int{http.StatusServiceUnavailable: 3, http.StatusForbidden: 1} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			requests := 0
			down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests++
				refuse(w, status, "Why")
			}))
			t.Cleanup(down.Close)
			s := newS3(t)
			s.url = down.URL
			err := open(t, "", s.address("songs")).Ping(t.Context())
			if err == nil || !strings.Contains(err.Error(), "Why") || requests != want {
				t.Errorf("%d requests, want %d: %v", requests, want, err)
			}
		})
	}
}

// TestErrorInSuccessfulResponse checks that an error in the body of a response with status 200 is
// returned.
func TestErrorInSuccessfulResponse(t *testing.T) {
	s := newS3(t)
	s.failComplete = true
	_, err := open(t, "", s.address("songs")).Write(t.Context(), "s/audio", func(w io.Writer) error {
		_, err := io.CopyN(w, zeros{}, 20<<20)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "InternalError") || !s.aborted {
		t.Errorf("%v", err)
	}
}

func TestMissingCredentialsAreReported(t *testing.T) {
	s := newS3(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", s.url+"/none")
	err := open(t, "", s.address("songs")).Ping(t.Context())
	if err == nil || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("%v", err)
	}
}
