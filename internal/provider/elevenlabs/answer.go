package elevenlabs

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/riffusion"
)

// metadata is the JSON part of a detailed answer. Any field may be missing.
//
// https://elevenlabs.io/docs/api-reference/music/compose-detailed
type metadata struct {
	Plan struct {
		Positive []string      `json:"positive_global_styles"`
		Sections []planSection `json:"sections"` // music_v1
		Chunks   []planChunk   `json:"chunks"`   // later models
	} `json:"composition_plan"`
	Song struct {
		Title  string   `json:"title"`
		Genres []string `json:"genres"`
	} `json:"song_metadata"`
	Words []struct {
		Word    string `json:"word"`
		StartMS int64  `json:"start_ms"`
		EndMS   int64  `json:"end_ms"`
	} `json:"words_timestamps"`
}

// recording is the stored audio of an answer.
type recording struct {
	contentType, extension string
	size                   int64
}

// Limits of an answer, in bytes. 10 minutes of PCM at 48 kHz have 115 MB.
const (
	maxMetadata = 8 << 20
	maxAudio    = 128 << 20
)

// readAnswer reads a multipart/mixed response and stores its recording. It fails unless the
// response is complete.
func (p *Provider) readAnswer(ctx context.Context, id string, resp *http.Response) (metadata, recording, error) {
	body := &watchedReader{r: resp.Body}
	parts, err := partsOf(resp.Header.Get("Content-Type"), body)
	if err != nil {
		return metadata{}, recording{}, err
	}
	var meta metadata
	var audio recording
	for {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF) && audio.size > 0:
			return meta, audio, nil
		case errors.Is(err, io.EOF):
			return meta, audio, errors.New("response has no recording")
		case err != nil:
			return meta, audio, fmt.Errorf("read response: %w", err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "application/json") {
			if meta, err = readMetadata(part); err != nil {
				return meta, audio, err
			}
			continue
		}
		framed := resp.ContentLength >= 0 || len(resp.TransferEncoding) > 0 || resp.ProtoMajor >= 2
		last := &lastPart{r: part, complete: func() bool { return framed && body.ended }}
		if audio, err = p.storeRecording(ctx, id, last); err != nil || last.unbounded {
			return meta, audio, err
		}
	}
}

// partsOf returns the reader of the parts. Without a boundary in the header, it is the first line.
func partsOf(contentType string, body io.Reader) (*multipart.Reader, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return nil, errors.New("response is not multipart")
	}
	boundary := params["boundary"]
	buffered := bufio.NewReader(body)
	if boundary == "" {
		first, _ := buffered.Peek(128) // an error is repeated by the next read
		start, _, _ := bytes.Cut(first, []byte("\n"))
		boundary = strings.TrimSpace(strings.TrimPrefix(string(start), "--"))
	}
	if boundary == "" {
		return nil, errors.New("response has no boundary")
	}
	return multipart.NewReader(buffered, boundary), nil
}

// readMetadata reads the JSON part. A song without it is still a song, so only a response that
// breaks off is an error.
func readMetadata(part io.Reader) (meta metadata, err error) {
	b, err := io.ReadAll(io.LimitReader(part, maxMetadata+1))
	if err != nil {
		return meta, fmt.Errorf("read metadata: %w", err)
	}
	if len(b) > maxMetadata {
		return meta, errors.New("metadata is too large")
	}
	if json.Unmarshal(cleantext.JSON(b), &meta) != nil {
		return metadata{}, nil //nolint:nilerr // the song is whole without it
	}
	return meta, nil
}

// storeRecording stores the audio part.
func (p *Provider) storeRecording(ctx context.Context, id string, part io.Reader) (found recording, err error) {
	buffered := bufio.NewReaderSize(part, riffusion.AudioHead)
	head, err := buffered.Peek(riffusion.AudioHead)
	if err != nil && !errors.Is(err, io.EOF) {
		return found, fmt.Errorf("read recording: %w", err)
	}
	if found.contentType, found.extension = riffusion.AudioType(head); found.contentType == "" {
		return found, errors.New("response has no recording")
	}
	found.size, err = p.files.Write(ctx, audioKey(id), func(w io.Writer) error {
		n, err := io.Copy(w, io.LimitReader(buffered, maxAudio+1))
		if err == nil && n > maxAudio {
			err = errors.New("recording is too large")
		}
		return err
	})
	if err != nil {
		return found, fmt.Errorf("store recording: %w", err)
	}
	return found, nil
}

// watchedReader records whether the body of a response has ended as its framing says. The error of
// a body that breaks off is another one.
type watchedReader struct {
	r     io.Reader
	ended bool
}

func (w *watchedReader) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	w.ended = w.ended || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF)
	return n, err
}

// lastPart reads a part that may end with the response in place of a boundary, which the official
// clients accept. complete reports whether the response is complete then.
type lastPart struct {
	r         io.Reader
	complete  func() bool
	unbounded bool // it ended with the response
}

func (l *lastPart) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if errors.Is(err, io.ErrUnexpectedEOF) && l.complete() {
		l.unbounded, err = true, io.EOF
	}
	return n, err
}
