package discord

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// attachments returns the attachments of a message after a call: the existing ones that the
// payload names or shows in embeds, and the new ones.
func (s *Server) attachments(
	r *request, p field.Object, m *state.Message, shown []*cdn.Attachment,
) ([]*cdn.Attachment, *apierror.Error) {
	f := validate.Form{Fields: apierror.Fields{Prefix: r.prefix}}
	keep := m.Files
	described := make(map[int]field.Object) // descriptions of the call's files, by index
	sent := slices.Clone(r.files)           // with the files that were uploaded before
	uploaded := map[string]string{}         // their keys, by field
	if field.Has(p, "attachments") {
		keep = nil
		for i, a := range field.List(p, "attachments") {
			o, _ := a.(field.Object)
			given := field.ID(o, "id")
			if n, err := strconv.Atoi(given); err == nil && n < 100 {
				described[n] = o
				if up, ok := s.state.CDN.Upload(field.String(o, "uploaded_filename")); ok {
					up.Field = fmt.Sprintf("files[%d]", n)
					sent = append(sent, up)
					uploaded[up.Field] = field.String(o, "uploaded_filename")
				}
				continue
			}
			at := slices.IndexFunc(m.Files, func(f *cdn.Attachment) bool { return f.ID == given })
			if at < 0 {
				f.Add(fmt.Sprintf("attachments.%d.id", i), "ATTACHMENT_NOT_FOUND",
					"Attachment %s was not found.", given)
				continue
			}
			kept := m.Files[at]
			if field.Has(o, "description") {
				changed := *kept
				changed.Description = field.String(o, "description")
				kept = &changed
			}
			keep = append(keep, kept)
		}
		for _, picture := range shown {
			if !slices.ContainsFunc(keep, func(f *cdn.Attachment) bool { return f.ID == picture.ID }) {
				keep = append(keep, picture)
			}
		}
	}
	files := slices.Clone(keep)
	for i, up := range sent {
		n := i
		if inside, ok := strings.CutPrefix(up.Field, "files["); ok {
			n, _ = strconv.Atoi(strings.TrimSuffix(inside, "]"))
		}
		name := up.Name
		if given := field.String(described[n], "filename"); given != "" {
			name = given
		}
		about := described[n]
		a := cdn.New(s.state.IDs.Next(), name, field.String(about, "description"), up.ContentType, up.Data, m.ChannelID)
		a.Seconds, a.Waveform = about["duration_secs"], field.String(about, "waveform")
		delete(described, n)
		files = append(files, a)
	}
	for n := range described {
		f.Add(fmt.Sprintf("attachments.%d", n), "ATTACHMENT_NOT_FOUND", "No file was sent for this attachment.")
	}
	if len(files) > 10 {
		f.Add("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	for _, key := range uploaded {
		s.state.CDN.DeleteUpload(key)
	}
	return files, nil
}
