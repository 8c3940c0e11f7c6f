package songs_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// callStore allows every call and stores when the reservation of the last one expires.
type callStore struct{ expires time.Time }

func (s *callStore) BeginWriterCall(_ context.Context, _ songs.WriterCall, _ songs.Limits, expires time.Time) error {
	s.expires = expires
	return nil
}

func (*callStore) ReserveWriterRequest(context.Context, songs.WriterCall, songs.Limits) error {
	return nil
}
func (*callStore) EndWriterCall(context.Context, songs.WriterCall, int, int) error { return nil }

func TestWriterCallEndsBeforeItsReservationExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &callStore{}
		quota := &songs.WriterQuota{Store: store, NewID: func() string { return "c1" }, Now: time.Now}
		err := quota.Do(t.Context(), songs.WriterCall{}, func(ctx context.Context, _ *songs.WriterMeter) error {
			<-ctx.Done()
			return ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
		if time.Now().After(store.expires) {
			t.Errorf("the call ended at %v, after its reservation expired at %v", time.Now(), store.expires)
		}
	})
}
