#include "write_object.hpp"

#include <dcmtk/dcmdata/dcostrma.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace {

/// Hands DCMTK's output on to a function. DCMTK's own file stream loses the error of its last, buffered bytes.
class SinkConsumer : public DcmConsumer {
  public:
    SinkConsumer(cdcm_byte_sink sink, void *context) : sink_(sink), context_(context) {}

    OFBool good() const override { return !failed_; }
    OFCondition status() const override { return failed_ ? EC_InvalidStream : EC_Normal; }
    OFBool isFlushed() const override { return OFTrue; }
    offile_off_t avail() const override { return OFstatic_cast(offile_off_t, 1) << 30; }
    offile_off_t write(const void *bytes, offile_off_t count) override {
        if (failed_) return 0;
        if (count > 0 && sink_(context_, static_cast<const uint8_t *>(bytes), static_cast<size_t>(count)) != 0) {
            failed_ = true;
            return 0;
        }
        return count;
    }
    void flush() override {}

  private:
    cdcm_byte_sink sink_;
    void *context_;
    bool failed_ = false;
};

class SinkStream : public DcmOutputStream {
  public:
    SinkStream(cdcm_byte_sink sink, void *context) : DcmOutputStream(&consumer_), consumer_(sink, context) {}

  private:
    SinkConsumer consumer_;
};

/// Meta information with exactly these elements: DCMTK would put its own name and version there.
cdcm_write_status put_meta(cdcm_object &object, const char *class_uid, const char *version_name) {
    OFString sop_class, sop_instance;
    DcmDataset &data = *object.file.getDataset();
    data.findAndGetOFString(DCM_SOPClassUID, sop_class);
    data.findAndGetOFString(DCM_SOPInstanceUID, sop_instance);
    if (sop_class.empty() || sop_instance.empty() || !object.open.empty()) return CDCM_WRITE_MISPLACED;
    DcmMetaInfo &meta = *object.file.getMetaInfo();
    const Uint8 version[2] = {0, 1};
    const bool put = meta.putAndInsertUint32(DCM_FileMetaInformationGroupLength, 0).good()
        && meta.putAndInsertUint8Array(DCM_FileMetaInformationVersion, version, 2).good()
        && meta.putAndInsertOFStringArray(DCM_MediaStorageSOPClassUID, sop_class).good()
        && meta.putAndInsertOFStringArray(DCM_MediaStorageSOPInstanceUID, sop_instance).good()
        && meta.putAndInsertString(DCM_TransferSyntaxUID, UID_LittleEndianExplicitTransferSyntax).good()
        && meta.putAndInsertString(DCM_ImplementationClassUID, class_uid).good()
        && meta.putAndInsertString(DCM_ImplementationVersionName, version_name).good();
    return put ? CDCM_WRITTEN : CDCM_WRITE_FAILED;
}

struct OpenFile {
    int descriptor;
    int error_number = 0;
};

int append(void *context, const uint8_t *bytes, size_t count) {
    auto &file = *static_cast<OpenFile *>(context);
    while (count > 0) {
        const ssize_t written = ::write(file.descriptor, bytes, count);
        if (written < 0) {
            if (errno == EINTR) continue;
            file.error_number = errno;
            return 1;
        }
        bytes += written;
        count -= static_cast<size_t>(written);
    }
    return 0;
}

/// Makes a rename in this folder durable; some file systems cannot sync a folder, which is no failure to write.
void sync_folder(const std::string &path) {
    const size_t slash = path.find_last_of('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace

cdcm_write_status cdcm_object_write(
    cdcm_object *object, const char *class_uid, const char *version_name, cdcm_byte_sink sink, void *context) {
    try {
        const cdcm_write_status meta = put_meta(*object, class_uid, version_name);
        if (meta != CDCM_WRITTEN) return meta;
        SinkStream stream(sink, context);
        object->file.transferInit();
        const OFCondition written = object->file.write(
            stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr, EGL_recalcGL, EPD_withoutPadding, 0, 0, 0,
            EWM_dontUpdateMeta);
        object->file.transferEnd();
        return written.good() && stream.good() ? CDCM_WRITTEN : CDCM_WRITE_FAILED;
    } catch (const std::bad_alloc &) {
        return CDCM_WRITE_OUT_OF_MEMORY;
    } catch (...) {
        return CDCM_WRITE_FAILED;
    }
}

cdcm_write_status cdcm_object_save(
    cdcm_object *object, const char *class_uid, const char *version_name, const char *temporary_path,
    const char *path) {
    try {
        const std::string final_path(path);
        OpenFile file{::open(temporary_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644)};
        if (file.descriptor < 0) {
            object->error_number = errno;
            return CDCM_WRITE_FILE_SYSTEM;
        }
        cdcm_write_status status = cdcm_object_write(object, class_uid, version_name, append, &file);
        if (status == CDCM_WRITTEN && ::fsync(file.descriptor) != 0) file.error_number = errno;
        if (::close(file.descriptor) != 0 && file.error_number == 0) file.error_number = errno;
        if (status == CDCM_WRITTEN && file.error_number == 0 && ::rename(temporary_path, path) != 0)
            file.error_number = errno;
        if (file.error_number != 0) {
            object->error_number = file.error_number;
            status = CDCM_WRITE_FILE_SYSTEM;
        }
        if (status == CDCM_WRITTEN)
            sync_folder(final_path);
        else
            ::unlink(temporary_path);
        return status;
    } catch (const std::bad_alloc &) {
        return CDCM_WRITE_OUT_OF_MEMORY;
    } catch (...) {
        return CDCM_WRITE_FAILED;
    }
}
