package ratelimit

import (
	"testing"
	"time"
)

func TestBucketsOfRoutes(t *testing.T) {
	key := func(method, path string) string {
		k, _, _ := Bucket(method, path)
		return k
	}
	for _, c := range []struct {
		what                               string
		method, path, otherMethod, another string
		same                               bool
	}{
		{"messages of one channel", "PATCH", "/channels/1/messages/2", "PATCH", "/channels/1/messages/3", true},
		{"messages of two channels", "PATCH", "/channels/1/messages/2", "PATCH", "/channels/2/messages/2", false},
		{"two methods", "PATCH", "/channels/1/messages/2", "DELETE", "/channels/1/messages/2", false},
		{"members of one guild", "GET", "/guilds/1/members/2", "GET", "/guilds/1/members/3", true},
		{"two tokens of interactions", "POST", "/webhooks/1/a", "POST", "/webhooks/1/b", false},
	} {
		if got := key(c.method, c.path) == key(c.otherMethod, c.another); got != c.same {
			t.Errorf("%s: share a bucket: %v, want %v", c.what, got, c.same)
		}
	}
	if k := key("POST", "/interactions/1/token/callback"); k != "" {
		t.Errorf("callbacks of interactions have the bucket %q, want none", k)
	}
}

func TestEmptyBucketRefusesUntilItsReset(t *testing.T) {
	l := New()
	for want := 1; want >= -1; want-- {
		if got := l.Take("key", 2, time.Hour); got != want {
			t.Errorf("%d calls remain, want %d", got, want)
		}
	}
	if wait := l.Until("key"); wait <= 0 || wait > time.Hour {
		t.Errorf("the bucket is reset in %v", wait)
	}
	if got := l.Take("other", 2, time.Hour); got != 1 {
		t.Errorf("another bucket has %d calls left, want 1", got)
	}
}
