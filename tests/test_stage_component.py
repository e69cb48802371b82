"""The component as Streamlit mounts it: what is sent, and that no tick is heard where none was."""

from streamlit.testing.v1 import AppTest

from lab.ui.component import LOADER


def script():
    import streamlit as st

    from lab.ui.component import heard, stage

    st.write("heard", heard("stage"))
    stage(b"packet", "stage")


def test_the_packet_is_sent_as_it_is_with_a_small_loader():
    at = AppTest.from_function(script, default_timeout=300).run()
    [mounted] = at.get("bidi_component")
    assert mounted.proto.bytes == b"packet"
    assert mounted.proto.js_content == LOADER
    assert len(LOADER) < 1024  # it travels with every packet
    assert "None" in at.markdown[0].value
    at.run()
    assert at.get("bidi_component")[0].proto.id == mounted.proto.id
