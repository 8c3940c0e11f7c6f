package elevenlabs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// document is the stored description of a bought song. Its existence says that the recording is
// complete.
type document struct {
	Title       string      `json:"title"`
	Lyrics      string      `json:"lyrics,omitempty"`
	Style       string      `json:"style,omitempty"`
	Model       string      `json:"model,omitempty"`
	LengthMS    int64       `json:"length_ms,omitempty"`
	Words       []timedWord `json:"words,omitempty"`
	ContentType string      `json:"content_type"`
	Extension   string      `json:"extension"`
	Size        int64       `json:"size"`
	TraceID     string      `json:"trace_id,omitempty"`
	BoughtAt    time.Time   `json:"bought_at"`
}

// timedWord is a [provider.Word] in a document.
type timedWord struct {
	Text    string `json:"text"`
	StartMS int64  `json:"start_ms"`
	EndMS   int64  `json:"end_ms"`
	Line    int    `json:"line"`
}

// maxDocument limits the size of a document, in bytes.
const maxDocument = 16 << 20

func audioKey(id string) string    { return provider.AnswerFolder(id) + "1" }
func documentKey(id string) string { return provider.AnswerFolder(id) + "done" }

// validID reports whether a text can be the key of a purchase, which is a part of file names.
func validID(id string) bool {
	return id != "" && len(id) <= 100 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

// newDocument describes a song. Its lyrics are those of the request or else those of the plan
// that the API made.
func newDocument(r provider.Request, meta metadata, audio recording, trace string, now time.Time) document {
	d := document{Title: r.Title, Lyrics: strings.TrimSpace(r.Lyrics), Style: r.Style, Model: r.Model,
		ContentType: audio.contentType, Extension: audio.extension, Size: audio.size, TraceID: trace, BoughtAt: now.UTC()}
	if d.Title == "" {
		d.Title = strings.TrimSpace(meta.Song.Title)
	}
	if d.Style == "" {
		d.Style = strings.Join(meta.styles(), ", ")
	}
	if r.Instrumental {
		d.Lyrics = ""
	} else if d.Lyrics == "" {
		d.Lyrics = meta.lyrics()
	}
	for _, s := range meta.Plan.Sections {
		d.LengthMS += s.DurationMS
	}
	for _, c := range meta.Plan.Chunks {
		d.LengthMS += c.DurationMS
	}
	d.Words = wordsOf(d.Lyrics, meta)
	return d
}

// styles returns the styles of the song as the API reports them.
func (m metadata) styles() []string {
	switch {
	case len(m.Plan.Positive) > 0:
		return m.Plan.Positive
	case len(m.Plan.Chunks) > 0 && len(m.Plan.Chunks[0].Positive) > 0:
		return m.Plan.Chunks[0].Positive
	default:
		return m.Song.Genres
	}
}

// lyrics returns the lyrics in the plan that the API made from a prompt, "" if there are none.
func (m metadata) lyrics() string {
	var texts []string
	sung := false
	for _, s := range m.Plan.Sections {
		sung = sung || len(s.Lines) > 0
		texts = append(texts, section{s.Name, s.Lines}.text())
	}
	for _, c := range m.Plan.Chunks {
		for _, s := range sectionsOf(c.Text) {
			sung = sung || len(s.lines) > 0
		}
		texts = append(texts, strings.TrimSpace(c.Text))
	}
	if !sung {
		return ""
	}
	return strings.TrimSpace(strings.Join(texts, "\n\n"))
}

// document returns the document of a purchase, nil if there is none.
func (p *Provider) document(ctx context.Context, id string) (*document, error) {
	if !validID(id) {
		return nil, nil
	}
	f, err := p.files.Open(ctx, documentKey(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	defer func() { _ = f.Close() }()
	var d document
	if err := json.NewDecoder(io.LimitReader(f, maxDocument)).Decode(&d); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return &d, nil
}
