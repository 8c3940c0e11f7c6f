package discord

import (
	"fmt"
	"net/http"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// postUpload returns addresses for uploads. Discord's client uploads a file in two steps: it
// requests an address and uploads the file there. An interaction or message then names the
// upload.
func (s *Server) postUpload(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := r.channel(); err != nil {
		return 0, nil, err
	}
	wanted := field.List(r.payload, "files")
	var f validate.Form
	if len(wanted) < 1 || len(wanted) > 10 {
		f.Add("files", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
	}
	for i, v := range wanted {
		o, _ := v.(field.Object)
		f.Length(fmt.Sprintf("files.%d.filename", i), field.String(o, "filename"), 1, 1024)
		if field.Int(o, "file_size") > s.opts.AttachmentSizeLimit {
			return 0, nil, apierror.ErrTooLarge
		}
	}
	if err := f.Err(); err != nil {
		return 0, nil, err
	}
	out := []any{}
	for _, v := range wanted {
		o := v.(field.Object)
		key, address := s.state.CDN.NewUpload(field.String(o, "filename"))
		out = append(out, field.Object{"id": o["id"], "upload_url": address, "upload_filename": key})
	}
	return http.StatusOK, field.Object{"attachments": out}, nil
}
