package discord

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif" // sizes of pictures
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// attachment is a file of a message, on the CDN.
type attachment struct {
	id, channelID   string
	filename, title string
	original        string // the name as it was sent
	description     string
	contentType     string
	data            []byte
	width, height   any // nil for what is no picture
	seconds         any // of a voice message
	waveform        string
}

// path is where the file is on the CDN.
func (a *attachment) path() string {
	return "/attachments/" + a.channelID + "/" + a.id + "/" + a.filename
}

// cdnLife is how long a signed address works.
const cdnLife = 24 * time.Hour

var notInNames = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// cdnName is a file's name in its address; a name that loses something keeps
// its own as the title.
func cdnName(name string) (filename, title string) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	filename = notInNames.ReplaceAllString(strings.ReplaceAll(name, " ", "_"), "")
	if strings.Trim(strings.TrimSuffix(filename, path.Ext(filename)), "_-.") == "" {
		filename = "unknown" + path.Ext(filename)
	}
	filename = strings.Trim(filename, ".")
	if filename != name {
		title = strings.TrimSuffix(name, path.Ext(name))
	}
	return filename, title
}

// attach puts the call's files on the CDN and returns those that the message
// has from now on: the old ones it names, or shows in its embeds, and the new
// ones.
func (s *Server) attach(r *request, p obj, m *message, shown []*attachment) ([]*attachment, *apiError) {
	f := form{fieldErrors{prefix: r.within}}
	keep := m.files
	said := make(map[int]obj)       // of the files in this call, by their number
	sent := slices.Clone(r.files)   // those, and the ones that were uploaded before
	uploaded := map[string]string{} // their names, by their field
	if has(p, "attachments") {
		keep = nil
		for i, a := range list(p, "attachments") {
			o, _ := a.(obj)
			given := id(o, "id")
			if n, err := strconv.Atoi(given); err == nil && n < 100 {
				said[n] = o
				if up := s.uploads[str(o, "uploaded_filename")]; up != nil && up.data != nil {
					field := fmt.Sprintf("files[%d]", n)
					sent = append(sent, upload{field, up.name, up.contentType, up.data})
					uploaded[field] = str(o, "uploaded_filename")
				}
				continue
			}
			at := slices.IndexFunc(m.files, func(f *attachment) bool { return f.id == given })
			if at < 0 {
				f.add(fmt.Sprintf("attachments.%d.id", i), "ATTACHMENT_NOT_FOUND", "Attachment %s was not found.", given)
				continue
			}
			kept := m.files[at]
			if has(o, "description") {
				changed := *kept
				changed.description = str(o, "description")
				kept = &changed
			}
			keep = append(keep, kept)
		}
		for _, picture := range shown {
			if !slices.ContainsFunc(keep, func(f *attachment) bool { return f.id == picture.id }) {
				keep = append(keep, picture)
			}
		}
	}
	files := slices.Clone(keep)
	for i, up := range sent {
		n := i
		if inside, ok := strings.CutPrefix(up.field, "files["); ok {
			n, _ = strconv.Atoi(strings.TrimSuffix(inside, "]"))
		}
		name := up.name
		if given := str(said[n], "filename"); given != "" {
			name = given
		}
		a := s.newAttachment(name, str(said[n], "description"), up.contentType, up.data, m.channelID)
		a.seconds, a.waveform = said[n]["duration_secs"], str(said[n], "waveform")
		delete(said, n)
		files = append(files, a)
	}
	for n := range said {
		f.add(fmt.Sprintf("attachments.%d", n), "ATTACHMENT_NOT_FOUND", "No file was sent for this attachment.")
	}
	if len(files) > 10 {
		f.add("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	for _, key := range uploaded {
		delete(s.uploads, key)
	}
	return files, nil
}

// newAttachment makes a file ready for the CDN. A type that says nothing is
// found out from the bytes.
func (s *Server) newAttachment(name, description, contentType string, data []byte, channelID string) *attachment {
	a := &attachment{id: s.ids.next(), channelID: channelID, original: name, description: description, contentType: contentType, data: data}
	a.filename, a.title = cdnName(name)
	if a.contentType == "" || a.contentType == "application/octet-stream" {
		a.contentType = http.DetectContentType(data)
	}
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		a.width, a.height = config.Width, config.Height
	}
	return a
}

// store puts a message's files on the CDN.
func (s *Server) store(files []*attachment) {
	for _, a := range files {
		s.files[a.id] = a
	}
}

func (s *Server) attachmentJSON(a *attachment, ephemeral bool) obj {
	address := s.fileURL(a)
	o := compact(obj{"id": a.id, "filename": a.filename, "title": a.title, "description": a.description, "content_type": a.contentType,
		"url": address, "proxy_url": address, "width": a.width, "height": a.height, "duration_secs": a.seconds, "waveform": a.waveform})
	o["size"] = len(a.data)
	if ephemeral {
		o["ephemeral"] = true
	}
	return o
}

// fileURL signs a fresh address.
func (s *Server) fileURL(a *attachment) string {
	now := s.now()
	issued, expires := strconv.FormatInt(now.Unix(), 16), strconv.FormatInt(now.Add(cdnLife).Unix(), 16)
	q := url.Values{"ex": {expires}, "is": {issued}, "hm": {s.sign(a.path(), issued, expires)}}
	return s.URL() + a.path() + "?" + q.Encode()
}

func (s *Server) sign(parts ...string) string {
	mac := hmac.New(sha256.New, s.signing)
	mac.Write([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(mac.Sum(nil))
}

// serveFile is the CDN.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	expires, err := strconv.ParseInt(q.Get("ex"), 16, 64)
	signed := hmac.Equal([]byte(s.sign(r.URL.Path, q.Get("is"), q.Get("ex"))), []byte(q.Get("hm")))
	if err != nil || !signed || s.now().Unix() > expires {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	s.mu.Lock()
	a := s.files[r.PathValue("id")]
	s.mu.Unlock()
	if a == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.contentType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.data))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
