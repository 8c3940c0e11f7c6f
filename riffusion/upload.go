package riffusion

import (
	"context"
	"errors"
	"net/http"
)

// Upload is an uploaded recording.
type Upload struct {
	AudioID string // for [Request.AudioID]
	Lyric   string // recognised lyrics, if any
}

// Upload makes the provider download a recording of at most four minutes from a public
// URL, for the actions with the prefix upload_.
//
// https://github.com/AceDataCloud/Docs, guides/riffusion/riffusion_upload.mdx and
// guides/producer/producer_upload.mdx
func (c *Client) Upload(ctx context.Context, url string) (*Upload, error) {
	if c.family.UploadPath == "" {
		return nil, &Error{Op: "upload", Fault: FaultCaller, Purchase: NotBought,
			Err: errors.New("family has no uploads")}
	}
	var answer struct {
		Data struct {
			AudioID text `json:"audio_id"`
			Lyric   text `json:"lyric"`
		} `json:"data"`
	}
	if err := c.free(ctx, "upload", c.family.UploadPath, map[string]string{"audio_url": url}, &answer); err != nil {
		return nil, err
	}
	upload := &Upload{AudioID: answer.Data.AudioID.id(), Lyric: answer.Data.Lyric.lines(maxLyric)}
	if upload.AudioID == "" {
		return nil, &Error{Op: "upload", StatusCode: http.StatusOK, Message: "the answer has no audio id",
			Fault: FaultProvider, Purchase: NotBought}
	}
	return upload, nil
}
