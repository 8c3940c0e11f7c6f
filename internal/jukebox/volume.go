package jukebox

import "context"

// The range of the volume in percent, and the volume at which songs are played as they were made.
const (
	MinVolume  = 10
	MaxVolume  = 150
	fullVolume = 100
)

// SetVolume sets the volume for all listeners, within the range, and returns it. Its permissions are those of
// [Player.Loop].
func (p *Player) SetVolume(ctx context.Context, a Actor, percent int) (int, error) {
	percent = min(max(percent, MinVolume), MaxVolume)
	return percent, p.control(ctx, a, func() error {
		if err := p.playback.setVolume(percent); err != nil {
			return err
		}
		p.state.Volume = percent
		return nil
	})
}
