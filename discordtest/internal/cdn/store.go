// Package cdn stores files and serves them at signed addresses that expire, as Discord's
// content delivery network does. It also takes the uploads of Discord's client.
package cdn

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Store stores the files of messages and what Discord's client uploads for them.
type Store struct {
	Host    string // of the server, with its port
	Limit   int64  // bytes of an upload
	url     string
	now     func() time.Time
	signing []byte // of addresses

	mu      sync.Mutex
	files   map[string]*Attachment
	uploads map[string]*Upload // by key, the last part of their address
}

// NewStore returns an empty store for a server on a host. limit is the size of the largest
// upload in bytes.
func NewStore(host string, limit int64, now func() time.Time) *Store {
	signing := make([]byte, 32)
	_, _ = rand.Read(signing) // never fails
	return &Store{Host: host, url: "http://" + host, now: now, Limit: limit, signing: signing,
		files: make(map[string]*Attachment), uploads: make(map[string]*Upload)}
}

// addressLife is the lifetime of a signed address.
const addressLife = 24 * time.Hour

// Add stores attachments.
func (s *Store) Add(attachments ...*Attachment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range attachments {
		s.files[a.ID] = a
	}
}

// file returns the attachment of an id, nil if there is none.
func (s *Store) file(id string) *Attachment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[id]
}

// JSON returns the attachment object.
func (s *Store) JSON(a *Attachment, ephemeral bool) field.Object {
	address := s.FileURL(a)
	o := field.Compact(field.Object{"id": a.ID, "filename": a.Filename, "title": a.Title,
		"description": a.Description, "content_type": a.ContentType,
		"url": address, "proxy_url": address, "width": a.Width, "height": a.Height, "duration_secs": a.Seconds,
		"waveform": a.Waveform})
	o["size"] = len(a.Data)
	if ephemeral {
		o["ephemeral"] = true
	}
	return o
}

// FileURL returns a newly signed address.
func (s *Store) FileURL(a *Attachment) string {
	now := s.now()
	issued, expires := strconv.FormatInt(now.Unix(), 16), strconv.FormatInt(now.Add(addressLife).Unix(), 16)
	q := url.Values{"ex": {expires}, "is": {issued}, "hm": {s.sign(a.Path(), issued, expires)}}
	return s.url + a.Path() + "?" + q.Encode()
}

// sign returns the signature of an address.
func (s *Store) sign(parts ...string) string {
	mac := hmac.New(sha256.New, s.signing)
	mac.Write([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(mac.Sum(nil))
}

// ServeFile serves a file of the CDN.
func (s *Store) ServeFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	expires, err := strconv.ParseInt(q.Get("ex"), 16, 64)
	signed := hmac.Equal([]byte(s.sign(r.URL.Path, q.Get("is"), q.Get("ex"))), []byte(q.Get("hm")))
	if err != nil || !signed || s.now().Unix() > expires {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	a := s.file(r.PathValue("id"))
	if a == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.ContentType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.Data))
}
