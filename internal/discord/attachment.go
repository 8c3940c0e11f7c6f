package discord

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/audiofile"
	"github.com/riffbot/riffbot/internal/i18n"
)

// Attachment is a file of a command. Discord keeps only some characters of its name in
// Filename; if it dropped any, Title is the name without its extension.
//
// https://discord.com/developers/docs/resources/message#attachment-object
type Attachment struct {
	ID       string  `json:"id"`
	Filename string  `json:"filename"`
	Title    string  `json:"title"`
	URL      string  `json:"url"`
	Size     int64   `json:"size"`
	Seconds  float64 `json:"duration_secs"` // only of voice messages
}

// Recordings reads the files of commands.
type Recordings interface {
	Head(ctx context.Context, address string, most int) ([]byte, error)
}

// The provider accepts recordings of at most four minutes in these formats.
// https://docs.acedata.cloud/en/guides/producer/producer_upload
const (
	maxUpload     = 20 << 20
	maxUploadTime = 4 * time.Minute
)

var uploadFormats = []string{"mp3", "m4a", "ogg", "wav", "flac", "aac"}

// Check returns an [*UploadError] if the metadata from Discord shows that the recording
// cannot be used.
func (a *Attachment) Check() error {
	switch {
	case a.Size > maxUpload:
		return &UploadError{"size"}
	case a.Length() > maxUploadTime:
		return &UploadError{"length"}
	}
	return nil
}

// CheckContent returns an [*UploadError] if the first bytes of the file are not a
// recording, since names and types are often wrong. A file that cannot be read now is
// left to the provider, which reads it before anything is paid.
func (a *Attachment) CheckContent(ctx context.Context, files Recordings) error {
	if files == nil {
		return nil
	}
	head, err := files.Head(ctx, a.URL, audiofile.HeadSize)
	if err != nil {
		return nil //nolint:nilerr // unknown, so not rejected
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), "/")
	if kind == "image" || kind == "text" || !slices.Contains(uploadFormats, audiofile.Format(head)) {
		return &UploadError{"type"}
	}
	return nil
}

// Length returns the duration of a recording, or 0 if Discord does not report it.
func (a *Attachment) Length() time.Duration { return time.Duration(a.Seconds * float64(time.Second)) }

// extension matches the extension of a file name.
var extension = regexp.MustCompile(`\.[A-Za-z0-9]{1,5}$`)

// audioExtension matches the extensions of recordings, which members may also have typed
// into the title.
var audioExtension = regexp.MustCompile(`(?i)\.(mp3|m4a|mp4|ogg|oga|opus|wav|flac|aac)$`)

// DisplayName returns the name of the file on the member's device, without its
// extension.
func (a *Attachment) DisplayName() string {
	if title := OneLine(audioExtension.ReplaceAllString(strings.TrimSpace(a.Title), "")); title != "" {
		return title
	}
	return OneLine(strings.ReplaceAll(extension.ReplaceAllString(a.Filename, ""), "_", " "))
}

// UploadError reports that a file cannot be used because of its "type", "size" or
// "length".
type UploadError struct{ What string }

func (e *UploadError) Error() string { return "upload rejected because of its " + e.What }

// Advice returns which files are accepted.
func (e *UploadError) Advice(l i18n.Language) string {
	switch e.What {
	case "size":
		return l.T("errors.input.upload-size", "Most", Megabytes(maxUpload))
	case "length":
		return l.T("errors.input.upload-length")
	default:
		return l.T("errors.input.upload-type")
	}
}
