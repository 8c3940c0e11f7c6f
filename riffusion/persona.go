package riffusion

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Persona is a voice that was made from a song.
type Persona struct {
	ID          string // empty in a new one
	Name        string
	AudioID     string // of the song
	Description string
	// VoxAudioID is the result of [Client.Vox] for a section of the song; empty: the voice is
	// made from the whole song. See [Request.VoxPersonaID].
	VoxAudioID string
	From, To   time.Duration // the section
}

// section returns the section as the API takes it, in seconds.
func (p Persona) section() map[string]any {
	return map[string]any{"vocal_start": p.From.Seconds(), "vocal_end": p.To.Seconds()}
}

// CreatePersona buys a voice from a song, and returns its id for [Request.PersonaID].
//
// https://github.com/AceDataCloud/Docs, guides/suno/suno_persona.mdx
func (c *Client) CreatePersona(ctx context.Context, p Persona) (id string, err error) {
	in := map[string]any{"audio_id": p.AudioID, "name": p.Name}
	if p.VoxAudioID != "" {
		in = p.section()
		in["audio_id"], in["name"], in["vox_audio_id"] = p.AudioID, p.Name, p.VoxAudioID
	}
	if p.Description != "" {
		in["description"] = p.Description
	}
	a, x, err := c.buyExtra(ctx, "persona", c.family.PersonaPath, in)
	if err != nil {
		return "", err
	}
	if id = x.PersonaID.id(); id == "" {
		return "", a.lacks("persona", "persona id", MaybeBought)
	}
	return id, nil
}

// Vox buys the voice of a section of a song, and returns its id for [Persona.VoxAudioID].
//
// https://github.com/AceDataCloud/Docs, guides/suno/suno_vox.mdx
func (c *Client) Vox(ctx context.Context, audioID string, from, to time.Duration) (id string, err error) {
	in := Persona{From: from, To: to}.section()
	in["audio_id"] = audioID
	a, x, err := c.buyExtra(ctx, "vox", c.family.VoxPath, in)
	if err != nil {
		return "", err
	}
	if id = x.ID.id(); id == "" {
		return "", a.lacks("vox", "id", MaybeBought)
	}
	return id, nil
}

// Personas returns the voices of the account, without their sections. It costs nothing.
//
// https://github.com/AceDataCloud/Nexior, src/operators/suno.ts and src/models/suno.ts
func (c *Client) Personas(ctx context.Context) ([]Persona, error) {
	if err := c.hasPersonas(); err != nil {
		return nil, err
	}
	var answer struct {
		Items lenient[struct {
			ID          text `json:"id"`
			PersonaID   text `json:"persona_id"`
			Name        text `json:"name"`
			AudioID     text `json:"source_audio_id"`
			Description text `json:"description"`
		}] `json:"items"`
	}
	if err := c.ask(ctx, "personas", http.MethodGet, c.family.PersonaPath, nil, &answer); err != nil {
		return nil, err
	}
	var all []Persona
	for _, item := range answer.Items {
		p := Persona{ID: item.PersonaID.id(), Name: item.Name.line(maxLine), AudioID: item.AudioID.id(),
			Description: item.Description.line(maxStyle)}
		if p.ID == "" {
			p.ID = item.ID.id()
		}
		all = append(all, p)
	}
	return all, nil
}

// DeletePersona deletes a voice. An unknown one is no error. It costs nothing.
//
// https://github.com/AceDataCloud/Nexior, src/operators/suno.ts
func (c *Client) DeletePersona(ctx context.Context, id string) error {
	if err := c.hasPersonas(); err != nil {
		return err
	}
	path := c.family.PersonaPath + "?" + url.Values{"persona_id": {id}}.Encode()
	err := c.ask(ctx, "delete persona", http.MethodDelete, path, nil, nil)
	failed, ok := errors.AsType[*Error](err)
	unknown := ok && (errors.Is(err, ErrUnknownTask) || failed.StatusCode == http.StatusNotFound && failed.Code == "")
	if unknown {
		return nil
	}
	return err
}

func (c *Client) hasPersonas() error {
	if c.family.PersonaPath != "" {
		return nil
	}
	return &Error{Op: "personas", Fault: FaultCaller, Purchase: NotBought,
		Err: fmt.Errorf("%w: the %s family has no personas", ErrNotOffered, c.family.Name)}
}
