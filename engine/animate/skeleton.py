"""The joints and limbs that every stage of the pipeline speaks of, in MediaPipe's names.

"left" is the person's own left: for a person facing the camera it lies on the picture's right.
"""

JOINTS = (
    "nose",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)
LIMBS = ("left_arm", "right_arm", "left_leg", "right_leg")

JOINT_INDEX = {name: index for index, name in enumerate(JOINTS)}

LIMB_JOINTS = {
    "left_arm": ("left_shoulder", "left_elbow", "left_wrist"),
    "right_arm": ("right_shoulder", "right_elbow", "right_wrist"),
    "left_leg": ("left_hip", "left_knee", "left_ankle"),
    "right_leg": ("right_hip", "right_knee", "right_ankle"),
}
"""Each limb's chain of joints, from the trunk outwards."""
