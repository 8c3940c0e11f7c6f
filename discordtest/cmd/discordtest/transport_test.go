package main

import "net/http"

// toServer sends all requests to a host.
type toServer string

func (host toServer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", string(host), ""
	return http.DefaultTransport.RoundTrip(r)
}
