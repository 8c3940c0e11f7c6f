package cdn

import (
	"bytes"
	"image"
	_ "image/gif" // sizes of images
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"path"
	"regexp"
	"strings"
)

// Attachment is a file on the CDN.
type Attachment struct {
	ID, ChannelID   string
	Filename, Title string
	Original        string // the name as it was sent
	Description     string
	ContentType     string
	Data            []byte
	Width, Height   any // nil unless it is an image
	Seconds         any // of a voice message
	Waveform        string
}

// Path returns the file's path on the CDN.
func (a *Attachment) Path() string {
	return "/attachments/" + a.ChannelID + "/" + a.ID + "/" + a.Filename
}

// notInNames matches what Discord removes from the names of files.
var notInNames = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// cdnFilename returns a file's name on the CDN, and its original name as the title if
// characters were removed.
func cdnFilename(name string) (filename, title string) {
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

// New creates an attachment. Without a specific content type its bytes decide.
func New(id, name, description, contentType string, data []byte, channelID string) *Attachment {
	a := &Attachment{ID: id, ChannelID: channelID, Original: name, Description: description, ContentType: contentType,
		Data: data}
	a.Filename, a.Title = cdnFilename(name)
	if a.ContentType == "" || a.ContentType == "application/octet-stream" {
		a.ContentType = http.DetectContentType(data)
	}
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		a.Width, a.Height = config.Width, config.Height
	}
	return a
}
