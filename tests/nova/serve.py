"""Serves a real OpenStack Nova on 127.0.0.1, with a Keystone of its own that knows one user.

Nova's own functional tests start its services (conductor, scheduler, compute with a fake hypervisor, placement) and
fakes of the other services; this puts its API behind a port. Needs the packages that run.sh names. Prints the address
of Keystone and the project when it listens, and ends with its input.
"""
import eventlet
eventlet.monkey_patch(os=False)

import datetime
import json
import logging
import os
import sys
import unittest

import eventlet.wsgi
from nova.tests.functional import integrated_helpers

USER, PASSWORD, TOKEN = 'occo', 'open sesame 42', 'a-token-of-the-tests'
# The project of Nova's functional tests.
PROJECT = '6f70656e737461636b20342065766572'


def answer(start, status, body=None, headers=()):
    data = json.dumps(body).encode() if body is not None else b''
    start(status, [('Content-Type', 'application/json'), ('Content-Length', str(len(data))), *headers])
    return [data]


def keystone(environ, start, root):
    asked = json.loads(environ['wsgi.input'].read(int(environ['CONTENT_LENGTH'])))['auth']
    user = asked['identity'].get('password', {}).get('user', {})
    if (user.get('name'), user.get('password')) != (USER, PASSWORD) or asked['scope']['project']['id'] != PROJECT:
        return answer(start, '401 Unauthorized', {'error': {'code': 401, 'title': 'Unauthorized', 'message': 'no'}})
    now = datetime.datetime.utcnow()
    endpoint = {'interface': 'public', 'region_id': 'here', 'url': root + '/v2.1'}
    return answer(start, '201 Created', {'token': {
        'issued_at': now.isoformat() + 'Z',
        'expires_at': (now + datetime.timedelta(hours=1)).isoformat() + 'Z',
        'project': {'id': PROJECT},
        'catalog': [{'type': 'compute', 'endpoints': [endpoint]}],
    }}, [('X-Subject-Token', TOKEN)])


class Nova(integrated_helpers._IntegratedTestBase):
    def setUp(self):
        os.environ.setdefault('OS_DEBUG', '0')
        super().setUp()

    def _setup_services(self):
        self.flags(api_paste_config=os.environ['NOVA_API_PASTE'], group='wsgi')
        # One test may make more servers than a project usually may.
        self.flags(instances=-1, cores=-1, ram=-1, group='quota')
        super()._setup_services()

    def test_serve(self):
        listener = eventlet.listen(('127.0.0.1', 0))
        root = 'http://127.0.0.1:%d' % listener.getsockname()[1]
        nova = self.api_fixture.app()

        def app(environ, start):
            path = environ['PATH_INFO']
            if path == '/identity/v3/auth/tokens':
                return keystone(environ, start, root)
            if environ.get('HTTP_X_AUTH_TOKEN') != TOKEN:
                return answer(
                    start, '401 Unauthorized', {'error': {'code': 401, 'title': 'Unauthorized', 'message': 'no'}})
            environ.update(HTTP_X_AUTH_USER=USER, HTTP_X_AUTH_PROJECT_ID=PROJECT, HTTP_X_ROLES='reader,member')
            return nova(environ, start)

        eventlet.spawn(eventlet.wsgi.server, listener, app, log=logging.getLogger('none'), log_output=False)
        print(root + '/identity', file=sys.__stdout__, flush=True)
        print(PROJECT, file=sys.__stdout__, flush=True)
        eventlet.tpool.execute(sys.__stdin__.read)


if __name__ == '__main__':
    unittest.main(argv=['serve', 'Nova.test_serve'])
