package riffusion

import (
	"context"
	"time"
)

// Instrument is an instrument of a song with its notes.
type Instrument struct {
	Name  string
	Notes []Note
}

// Note is a note of an instrument.
type Note struct {
	Pitch      int // MIDI note number, 0 to 127
	Start, End time.Duration
	Velocity   float64 // 0 to 1
}

// maxNotes limits the notes of an instrument.
const maxNotes = 50_000

// instrumentIn is an instrument in a response.
type instrumentIn struct {
	Name  text `json:"name"`
	Notes lenient[struct {
		Pitch    number  `json:"pitch"`
		Start    seconds `json:"start"`
		End      seconds `json:"end"`
		Velocity number  `json:"velocity"`
	}] `json:"notes"`
}

// MIDI buys the notes of a song. It should be a track of [ActionAllStems].
//
// https://github.com/AceDataCloud/Docs, guides/suno/suno_midi.mdx
func (c *Client) MIDI(ctx context.Context, audioID string) ([]Instrument, error) {
	a, x, err := c.buyExtra(ctx, "midi", c.family.MIDIPath, map[string]string{"audio_id": audioID})
	if err != nil {
		return nil, err
	}
	if x.Instruments == nil {
		return nil, a.lacks("midi", "instruments", MaybeBought)
	}
	var all []Instrument
	for _, in := range x.Instruments {
		instrument := Instrument{Name: in.Name.line(maxLine)}
		for _, n := range in.Notes[:min(len(in.Notes), maxNotes)] {
			instrument.Notes = append(instrument.Notes, Note{Pitch: int(min(max(n.Pitch, 0), 127)),
				Start: time.Duration(n.Start), End: max(time.Duration(n.End), time.Duration(n.Start)),
				Velocity: float64(min(max(n.Velocity, 0), 1))})
		}
		all = append(all, instrument)
	}
	return all, nil
}
