package songs

import (
	"context"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// wordsTimeout is how long the times of the words of an order may take.
const wordsTimeout = 5 * time.Second

// timeWords asks the provider for the times of words that the songs of an order lack. Errors are only
// logged, because a song can be delivered without them.
func (p *Pipeline) timeWords(ctx context.Context, o *Order) {
	timer, ok := p.provider(o).(provider.Timer)
	if !ok {
		return
	}
	within, cancel := context.WithTimeout(ctx, wordsTimeout)
	defer cancel()
	var all sync.WaitGroup
	for i := range o.Songs {
		s := &o.Songs[i]
		if len(s.Words) > 0 || s.Stems || s.VendorID == "" || s.Lyrics == "" || IsInstrumental(s.Lyrics) {
			continue
		}
		all.Go(func() {
			words, err := timer.Words(within, s.VendorID)
			if err != nil && provider.KindOf(err) != provider.KindNotOffered {
				p.deps.Log.WarnContext(ctx, "time words failed", "order", o.ID, "song", s.ID, "err", err)
			}
			s.setWords(words)
		})
	}
	all.Wait()
}

// setWords sets the words of a song.
func (s *Song) setWords(all []provider.Word) {
	for _, w := range all {
		s.Words = append(s.Words, Word{Text: w.Text, Start: w.Start, End: w.End, Line: w.Line})
	}
}
