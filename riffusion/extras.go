package riffusion

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
)

// Lyrics are lyrics written by the API.
type Lyrics struct {
	TaskID   string
	Title    string
	Lyric    string
	Response *Response
}

// FileLink is the address of a file made from a song.
type FileLink struct {
	TaskID   string
	Title    string // if the API returns it
	URL      string
	Response *Response
}

// extra is the data of the responses to paid calls other than songs: an object, or a
// list of one.
type extra struct {
	ID          text                  `json:"id"`
	Title       text                  `json:"title"`
	Lyrics      text                  `json:"lyrics"`
	Lyric       text                  `json:"lyric"`
	Text        text                  `json:"text"`
	FileURL     text                  `json:"file_url"`
	VideoURL    text                  `json:"video_url"`
	PersonaID   text                  `json:"persona_id"`
	Words       lenient[alignedWord]  `json:"aligned_words"`
	Instruments lenient[instrumentIn] `json:"instruments"`
}

func (x *extra) UnmarshalJSON(b []byte) error {
	type plain extra
	var list []json.RawMessage
	if json.Unmarshal(b, &list) == nil && len(list) > 0 {
		b = list[0]
	}
	if isObject(b) {
		return json.Unmarshal(b, (*plain)(x))
	}
	return nil
}

// buyExtra sends a paid call for something other than a song, once.
func (c *Client) buyExtra(ctx context.Context, op, path string, in any) (*answer, extra, error) {
	if path == "" {
		return nil, extra{}, &Error{Op: op, Fault: FaultCaller, Purchase: NotBought,
			Err: fmt.Errorf("%w: the %s family has no %s", ErrNotOffered, c.family.Name, op)}
	}
	a, err := c.pay(ctx, op, path, in)
	if err != nil {
		return nil, extra{}, err
	}
	var got struct{ Data extra }
	_ = json.Unmarshal(a.body, &got) // the caller checks for missing fields
	return a, got.Data, nil
}

// Lyrics buys lyrics about a prompt.
//
// https://github.com/AceDataCloud/Docs, guides/producer/producer_lyrics.mdx and
// guides/suno/suno_lyrics.mdx
func (c *Client) Lyrics(ctx context.Context, prompt string) (*Lyrics, error) {
	a, x, err := c.buyExtra(ctx, "lyrics", c.family.LyricsPath, map[string]string{"prompt": prompt})
	if err != nil {
		return nil, err
	}
	got := &Lyrics{TaskID: a.envelope.TaskID.id(), Title: x.Title.line(maxLine),
		Lyric: cmp.Or(x.Lyrics, x.Lyric, x.Text).lines(maxLyric), Response: a.response()}
	if got.Lyric == "" {
		return nil, a.lacks("lyrics", "lyrics", MaybeBought)
	}
	return got, nil
}

// WAV buys the WAV file of a song.
//
// https://github.com/AceDataCloud/Docs, guides/producer/producer_wav.mdx and
// guides/suno/suno_wav.mdx
func (c *Client) WAV(ctx context.Context, audioID string) (*FileLink, error) {
	a, x, err := c.buyExtra(ctx, "wav", c.family.WAVPath, map[string]string{"audio_id": audioID})
	return c.link(a, x, x.FileURL, "wav", err)
}

// Video buys the video of a song.
//
// https://github.com/AceDataCloud/Docs, guides/producer/producer_videos.mdx and
// guides/suno/suno_mp4.mdx
func (c *Client) Video(ctx context.Context, audioID string) (*FileLink, error) {
	a, x, err := c.buyExtra(ctx, "video", c.family.VideoPath, map[string]string{"audio_id": audioID})
	return c.link(a, x, x.VideoURL, "video", err)
}

func (c *Client) link(a *answer, x extra, url text, op string, err error) (*FileLink, error) {
	if err != nil {
		return nil, err
	}
	got := &FileLink{TaskID: a.envelope.TaskID.id(), Title: x.Title.line(maxLine), URL: url.url(),
		Response: a.response()}
	if got.URL == "" {
		return nil, a.lacks(op, "address", MaybeBought)
	}
	return got, nil
}
