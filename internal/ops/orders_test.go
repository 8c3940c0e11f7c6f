package ops

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestOrdersAreCountedAtScrape(t *testing.T) {
	m := NewMetrics()
	var scrapes atomic.Int32
	m.Orders(func(context.Context) (map[string]int, error) {
		queued := int(scrapes.Add(1))
		return map[string]int{"queued": queued, "rendering": 0, "\xff": 1, "\xfe": 2}, nil
	})
	url := serve(t, Handler(m, nil)) + "/metrics"

	_, page := get(t, url)
	requireLines(t, page, `riffbot_orders{state="queued"} 1`, `riffbot_orders{state="rendering"} 0`,
		`riffbot_orders{state="other"} 3`)
	_, page = get(t, url)
	requireLines(t, page, `riffbot_orders{state="queued"} 2`)
}

func TestFailedOrderCountKeepsOtherMetrics(t *testing.T) {
	for name, count := range map[string]func(context.Context) (map[string]int, error){
		"error": func(context.Context) (map[string]int, error) { return nil, errors.New("postgres://secret@db") },
		"panic": func(context.Context) (map[string]int, error) { panic("postgres://secret@db") },
	} {
		t.Run(name, func(t *testing.T) {
			m := NewMetrics()
			m.Orders(count)
			m.Purchase()
			url := serve(t, Handler(m, nil)) + "/metrics"
			get(t, url)
			status, page := get(t, url)
			if status != http.StatusOK {
				t.Errorf("%d", status)
			}
			requireLines(t, page, "riffbot_purchases_total 1",
				`promhttp_metric_handler_errors_total{cause="gathering"} 1`)
			if strings.Contains(page, "riffbot_orders{") || strings.Contains(page, "secret") {
				t.Errorf("%s", page)
			}
		})
	}
}

func TestOrderCountTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMetrics()
		release := make(chan struct{})
		var calls atomic.Int32
		m.Orders(func(context.Context) (map[string]int, error) {
			calls.Add(1)
			<-release // ignores its context
			return nil, nil
		})
		m.Purchase()
		h := Handler(m, nil)
		for range maxConcurrentProbes + 3 {
			began := time.Now()
			page := httptest.NewRecorder()
			h.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			if took := time.Since(began); took != probeTimeout {
				t.Errorf("took %s", took)
			}
			if page.Code != http.StatusOK {
				t.Errorf("%d", page.Code)
			}
			requireLines(t, page.Body.String(), "riffbot_purchases_total 1")
		}
		if n := calls.Load(); n != maxConcurrentProbes {
			t.Errorf("%d calls hang", n)
		}
		close(release)
	})
}
