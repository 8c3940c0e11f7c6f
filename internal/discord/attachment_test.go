package discord

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
)

// fakeFile is a file with these first bytes; an empty one cannot be read.
type fakeFile string

func (g fakeFile) Head(context.Context, string, int) ([]byte, error) {
	if g == "" {
		return nil, errors.New("file is missing")
	}
	return []byte(g), nil
}

func TestRecordingIsIdentifiedByContent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent  string
		bytes fakeFile
		takes bool
	}{
		"a recording called a text": {`{"filename":"hum.txt","content_type":"text/plain"}`,
			"RIFF\x24\x00\x00\x00WAVEfmt ", true},
		"a recording called a video": {`{"filename":"hum.mov","content_type":"video/quicktime"}`,
			"\x00\x00\x00\x20ftypM4A ", true},
		"a recording without a label": {`{"filename":"hum"}`, "fLaC\x00\x00\x00\x22", true},
		"a page called a recording": {`{"filename":"hum.mp3","content_type":"audio/mpeg"}`,
			"<!DOCTYPE html><title>x</title>", false},
		"a picture called a recording": {`{"filename":"hum.ogg","content_type":"audio/ogg"}`,
			"\xff\xd8\xff\xe0\x00\x10JFIF", false},
		"an archive": {`{"filename":"hum.flac","content_type":"audio/flac"}`, "PK\x03\x04\x14\x00",
			false},
		"a form that is not taken": {`{"filename":"hum.mp3","content_type":"audio/mpeg"}`, "FORM\x00\x00\x00\x00AIFF",
			false},
		"a file that cannot be read": {`{"filename":"hum.mp3","content_type":"audio/mpeg"}`, "", true},
	} {
		var a Attachment
		if err := json.Unmarshal([]byte(c.sent), &a); err != nil {
			t.Fatal(err)
		}
		err := errors.Join(a.Check(), a.CheckContent(t.Context(), c.bytes))
		if upload, refused := errors.AsType[*UploadError](err); refused == c.takes || refused && upload.What != "type" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDisplayNameOfRecording(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		`{"filename":"_.mp3","title":"夜来香"}`:                   "夜来香",
		`{"filename":"unknown.mp3","title":"夜 来 香.mp3"}`:       "夜 来 香",
		`{"filename":"my_hum.wav","title":"my_hum (v1.2)"}`:    "my_hum (v1.2)",
		`{"filename":"my_hum.wav"}`:                            "my hum",
		`{"filename":"hum.txt"}`:                               "hum",
		`{"filename":"hum"}`:                                   "hum",
		`{"filename":"a_b.m4a","title":" \n"}`:                 "a b",
		`{"filename":"x.ogg","title":"two\nlines\tand  more"}`: "two lines and more",
	} {
		var a Attachment
		if err := json.Unmarshal([]byte(sent), &a); err != nil {
			t.Fatal(err)
		}
		if got := a.DisplayName(); got != want {
			t.Errorf("%s is %q, want %q", sent, got, want)
		}
	}
}
